"""Names of invented people. Given and family names are drawn apart, so any likeness to a living person is chance."""

_GIVEN = """
Aaliyah Abdi Adela Aiko Alma Amara Amir Ana Anders André Anjali Asha Beatriz Ben Bianca Bruno Camila Carlos Cedric
Chen Chloë Clara Dalia Daniel Deborah Deshawn Diego Dina Dmitri Ebony Eduardo Elena Eli Emeka Emma Esther Fatima Felix
Fiona Frank Gabriela George Grace Gustavo Hana Harold Hassan Helen Hiro Ines Ingrid Isaac Ivy Jamal James Jasmine Jin
Joaquín Joy José Juan Julia Kai Karen Keisha Kenji Khadija Kwame Lamar Latoya Laura Leila Leo Lin Linh Lucía Luis
Malik Maria Marcus Marisol Martha Mateo Mei Miguel Minh Mira Naomi Nadia Nathan Ngozi Nina Noah Nora Omar Oscar Paloma
Patrick Paula Priya Quinn Rafael Rahel Ramona Ravi Renée Rosa Ruth Sadie Samir Sana Sara Selam Sofia Soren Susan
Tamika Tariq Teresa Thomas Tomás Uma Valeria Victor Walter Wendy Xavier Ximena Yara Yusuf Zainab Zoe
"""

_FAMILY = """
Abara Abebe Acosta Adler Aguilar Ahmed Alvarez Andersen Arce Bailey Baker Barrera Begay Bell Benally Berg Brooks Bui
Cabrera Campbell Castillo Chavez Cho Clark Cruz Dang Daniels Delgado Diaz Dixon Domínguez Duarte Eaton Eze Espinoza
Farah Fernández Fisher Flores Foster Fuentes Gallegos García Gebre Gomez Grant Gray Greene Gupta Haddad Haile Hansen
Harris Herrera Hill Ho Howard Huang Ibarra Ibrahim Jackson James Jensen Jiménez Jones Kamau Kelly Khan Kim King
Kowalski Kumar Lara Larsen Lê Lee León Lewis Li Lopez Lucero Maestas Mahmoud Marsh Martínez McBride Medina Mehta
Mendoza Miller Mitchell Montoya Morales Moreno Murphy Nakamura Nelson Nguyễn Nowak Núñez O'Brien Okafor Olsen Ortega
Ortiz Osei Owens Pacheco Park Patel Pérez Petrov Pham Phillips Price Quintana Ramírez Rao Reed Reyes Rivera Robinson
Romero Ross Ruiz Saeed Salas Sanchez Santos Sato Schmidt Scott Shah Silva Singh Smith Solís Stein Sullivan Tafoya
Tanaka Taylor Tesfaye Torres Tran Trujillo Turner Valdez Vargas Vega Vigil Vu Wade Walker Wang Ward Watts West White
Williams Wilson Wong Wright Xiong Yang Yazzie Young Zamora Zhang Zimmermann
"""

GIVEN = tuple(_GIVEN.split())
FAMILY = tuple(_FAMILY.split())
