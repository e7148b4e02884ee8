"""The only room, with pages and app.py, that knows Streamlit and Plotly: the frame, filters, reads, charts, tables."""
