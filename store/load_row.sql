-- Question: is this file a version of a store, and which load made it?
-- Grain: one row.
-- Parameters: none.
select loaded_at, policy_version, policy_name, policy_text from load;
