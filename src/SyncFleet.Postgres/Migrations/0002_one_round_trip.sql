-- What the hot paths ask for in one round trip, and dead letters that arise while a stream is read.

-- Takes one request from every window of every budget, or from none: null when granted, otherwise the budget that has room last
-- and when. The three arrays run side by side, one entry per budget and window. All fetchers see one clock, the server's;
-- clock_timestamp(), not now(): the call may have waited for a lock, and a grant counts from when it is given.
CREATE FUNCTION syncfleet.take_rate_budget(keys text[], windows int[], limits int[], OUT budget_key text, OUT ask_again_at timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    known int;
    at timestamptz;
BEGIN
    SELECT count(*) INTO known FROM (
        SELECT 1 FROM syncfleet.rate_budgets b WHERE b.budget_key = ANY (keys) AND (b.budget_key, b.window_seconds) IN (SELECT k, w FROM unnest(keys, windows) t (k, w))
        ORDER BY b.budget_key, b.window_seconds FOR UPDATE) held;
    IF known < cardinality(keys) THEN
        INSERT INTO syncfleet.rate_budgets (budget_key, window_seconds, tenant_id)
        SELECT k, w, syncfleet.current_tenant_id() FROM unnest(keys, windows) t (k, w) ORDER BY k, w
        ON CONFLICT DO NOTHING;
        PERFORM 1 FROM syncfleet.rate_budgets b WHERE b.budget_key = ANY (keys) AND (b.budget_key, b.window_seconds) IN (SELECT k, w FROM unnest(keys, windows) t (k, w))
        ORDER BY b.budget_key, b.window_seconds FOR UPDATE;
    END IF;

    at := clock_timestamp();
    SELECT r.k, r.free_at INTO budget_key, ask_again_at FROM (
        SELECT t.k, greatest(
            (SELECT max(x.blocked_until) FROM syncfleet.rate_budgets x WHERE x.budget_key = t.k AND x.blocked_until > at),
            CASE WHEN live.used >= t.l THEN live.oldest + make_interval(secs => t.w) END) AS free_at
        FROM unnest(keys, windows, limits) t (k, w, l)
        JOIN syncfleet.rate_budgets b ON b.budget_key = t.k AND b.window_seconds = t.w
        CROSS JOIN LATERAL (SELECT count(*) AS used, min(g) AS oldest FROM unnest(b.granted_at) g WHERE g > at - make_interval(secs => t.w)) live) r
    WHERE r.free_at IS NOT NULL ORDER BY r.free_at DESC LIMIT 1;
    IF ask_again_at IS NULL THEN
        UPDATE syncfleet.rate_budgets b
        SET granted_at = array(SELECT g FROM unnest(b.granted_at) g WHERE g > at - make_interval(secs => b.window_seconds) ORDER BY g) || at
        FROM unnest(keys, windows) t (k, w) WHERE b.budget_key = t.k AND b.window_seconds = t.w;
    END IF;
END $$;

-- A record that the connector itself could not make out never reaches a stored page.
ALTER TABLE syncfleet.dead_letters DROP CONSTRAINT dead_letters_stage_check;
ALTER TABLE syncfleet.dead_letters ADD CONSTRAINT dead_letters_stage_check CHECK (stage IN ('fetch', 'transform', 'write'));

-- After a failure the destination is left alone until then; rows that become ready meanwhile wait with the others.
ALTER TABLE syncfleet.stream_runs ADD COLUMN retry_at timestamptz;
