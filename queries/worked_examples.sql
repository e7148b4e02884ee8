-- Question:   what did the engine answer to each worked example of the source when this version was loaded? (eligibility.md § 5)
-- Grain:      one row per worked example, in the order of the source.
-- Parameters: none.
select example_no, said, cite, course_id, trials, wrong, answer from worked_examples order by example_no
