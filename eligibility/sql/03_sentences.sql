-- Question:   how is an answer put into words? (docs/wording.md)
-- Grain:      scalar macros.
-- Reads:      nothing.
-- Leaves:     no table.
-- Parameters: none.

-- eligibility/days.py writes a day once more, for what is put together in Python; a test holds the two against each other.
create macro said_day(on_day) as strftime(on_day, '%B %-d, %Y');

-- A score without idle decimals: 80, 72.5.
create macro said_score(score) as regexp_replace(score::varchar, '\.0$', '');

-- A record of training, within a sentence.
create macro said_record(kind, course_title, completed_on) as
    case kind when 'full' then 'the full ' || course_title || ' eLearning' else 'the ' || course_title || ' recertification quiz' end
    || ' of ' || said_day(completed_on);

-- Why a completion that is passed by its status does not count all the same; null where it does.
create macro below_passing(score, passing_score) as
    case when score < passing_score then 'its score of ' || said_score(score) || ' is below ' || said_score(passing_score) end;

-- Why a record of before a return, a change of job or another stay at a location does not count; null where it is not.
create macro before_return(on_day, counts_from, returned_on) as
    case when on_day < counts_from then 'it is from before the return to employment on ' || said_day(returned_on) end;

create macro before_role_change(on_day, changed_on) as
    case when on_day < changed_on then 'it is from before the change of job role on ' || said_day(changed_on) end;

create macro before_move(on_day, counts_from, moved_on) as
    case when on_day < counts_from then 'it is from before the change of job on ' || said_day(moved_on) end;

create macro before_stay(on_day, counts_from, begun_on, location_name) as
    case when on_day < counts_from
        then 'it is from before the assignment at ' || location_name || ' began anew on ' || said_day(begun_on) end;

-- Why a decision is passed over, the first reason that fits; null where it counts.
create macro decision_passed_over(decided_on, is_own, why_return, why_stay, why_move) as
    'the decision of ' || said_day(decided_on) || ' does not count: '
    || coalesce(case when is_own then 'nobody approves for themselves' end, why_return, why_stay, why_move);

-- An anomaly (eligibility/wording.py): `why` is the record of a certificate that does not count, if there is one.
create macro said_anomaly(explanation, function_title, location_name, granted_on, since, met_on, days_allowed, why) as
    explanation
        .replace('{certificate}', coalesce(why, 'a certificate it needs was never earned'))
        .replace('{Function}', function_title)
        .replace('{Location}', location_name)
        .replace('{granted_on}', coalesce(said_day(granted_on), ''))
        .replace('{since}', said_day(since))
        .replace('{met_on}', coalesce(said_day(met_on), ''))
        .replace('{n}', days_allowed::varchar);

-- What keeps a certificate that ends on last_day. Nobody who may not renew it gains by a course before its nominal end; after
-- due_on only the grace is left.
create macro renewal_step(as_of, last_day, opens_on, course_title, quiz_would_renew, may_renew, nominal_end, due_on) as
    case
        when not may_renew and as_of <= nominal_end
            then 'Complete the full ' || course_title || ' eLearning after ' || said_day(nominal_end) || '.'
        when may_renew and as_of < opens_on and opens_on <= last_day then 'The renewal window opens on ' || said_day(opens_on) || '.'
        when may_renew and as_of >= opens_on and quiz_would_renew
            then 'Take the ' || course_title || ' recertification quiz by ' || said_day(last_day) || '.'
        else 'Complete the full ' || course_title || ' eLearning by ' || said_day(last_day) || '.'
    end
    || case
        when as_of > due_on and (may_renew or as_of > nominal_end)
            then ' It was due by ' || said_day(due_on) || ': this is the grace.'
        else ''
    end;

-- What regains a certificate that is not held.
create macro full_course_step(course_title) as 'Complete the full ' || course_title || ' eLearning.';

-- What an entitlement that ends with the job comes to.
create macro job_end_step(job_ends_with, last_day, location_name) as
    'Access ends on ' || said_day(last_day)
    || case job_ends_with when 'assignment' then ' with the assignment at ' || location_name || '.' else ' with the employment.' end;

-- What is said after the step that keeps a certificate, where the job on file ends in the same spring; null where it does not.
create macro job_end_note(as_of, job_ends_with, job_ends_on, location_name) as
    case job_ends_with when 'assignment' then ' The assignment at ' || location_name || ' on file'
        when 'employment' then ' The employment on file' end
    || case when as_of > job_ends_on then ' ended on ' else ' ends on ' end || said_day(job_ends_on) || '.';

-- What is missing first.
create macro unmet_step(next_need, course_title, location_name, approvers) as
    case next_need
        when 'prerequisite' then 'Complete the full ' || course_title || ' eLearning first: it is a prerequisite.'
        when 'course' then full_course_step(course_title)
        when 'approval' then case when approvers = '' then 'Ask for approval.' else 'Ask a ' || approvers || ' for approval.' end
        when 'role' then 'Not open to the job held at ' || location_name || '; if the job on file is wrong, ask HR to correct it.'
        when 'assignment' then 'No job at ' || location_name || ' on file; if that is wrong, ask HR to correct it.'
    end;
