-- Question:   which rules judged this version of the store?
-- Grain:      one row: the policy file as it was at the load.
-- Parameters: none.
select policy_name, policy_text from load
