"""Who looks, what they may see, what is recorded of it, and what stands between the network and Streamlit.

Decided on the server for every run, before a page asks anything; no address, widget or session has a say in it.
`gate` admits or refuses, `scope` says what is seen, `settings` how people sign in, `hardening` guards the server.
"""
