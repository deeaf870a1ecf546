-- The W3C trace parent of a run and of parked work: what is sent again or later stays in the trace of its run.
ALTER TABLE syncfleet.sync_runs ADD COLUMN trace_parent text;
ALTER TABLE syncfleet.parked_work ADD COLUMN trace_parent text;

-- Tells two keys of one id apart: a check value of the key that sealed, never the key. Null: sealed by an older version.
ALTER TABLE syncfleet.source_secrets ADD COLUMN key_check text;

-- The fetchers that live, as each of them says several times a minute. Names only: no key, no secret.
CREATE TABLE syncfleet.fetchers (
    fetcher_id       uuid PRIMARY KEY,
    machine          text NOT NULL,
    connectors       text[] NOT NULL,
    vault_keys       text[] NOT NULL,          -- id:check of the keys it can open with
    secret_variables text[] NOT NULL,          -- names of its SYNCFLEET_SECRET_... variables
    started_at       timestamptz NOT NULL,
    seen_at          timestamptz NOT NULL
);

-- What the living fetchers of a connector can open, of what is asked for. A tenant's role has no sight of the table itself:
-- names of keys and variables may be another tenant's. No row: no such fetcher lives.
CREATE FUNCTION syncfleet.match_fetchers(asked_connector text, within interval, asked_keys text[], asked_variables text[])
    RETURNS TABLE (keys text[], variables text[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH living AS (
        SELECT f.vault_keys, f.secret_variables FROM syncfleet.fetchers f
        WHERE f.seen_at > now() - within AND asked_connector = ANY (f.connectors))
    SELECT ARRAY(SELECT k FROM unnest(asked_keys) k WHERE EXISTS (SELECT FROM living f WHERE k = ANY (f.vault_keys))),
           ARRAY(SELECT v FROM unnest(asked_variables) v WHERE EXISTS (SELECT FROM living f WHERE v = ANY (f.secret_variables)))
    WHERE EXISTS (SELECT FROM living)
$$;
