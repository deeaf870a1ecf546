-- The walls read their tenant once for a statement instead of once for every row.
DO $$
DECLARE t text;
BEGIN
    FOR t IN SELECT tablename FROM pg_policies WHERE schemaname = 'syncfleet' AND policyname = 'tenant_wall'
    LOOP
        EXECUTE format('ALTER POLICY tenant_wall ON syncfleet.%I USING (tenant_id = (SELECT syncfleet.current_tenant_id())) WITH CHECK (tenant_id = (SELECT syncfleet.current_tenant_id()))', t);
    END LOOP;
END $$;

-- Grants of a wide window are counted in 256 steps of it, each held until its end: exact enough, never over the limit, and a request
-- costs the same after the first as after the ten-thousandth. Windows of up to 256 grants stay exact. No count: one grant.
ALTER TABLE syncfleet.rate_budgets ADD COLUMN counts int[] NOT NULL DEFAULT '{}';

-- As before: takes one request from every window of every budget, or from none; null when granted, otherwise the budget that has
-- room last and when.
CREATE OR REPLACE FUNCTION syncfleet.take_rate_budget(keys text[], windows int[], limits int[], OUT budget_key text, OUT ask_again_at timestamptz)
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
        CROSS JOIN LATERAL (
            SELECT sum(coalesce(c, 1)) AS used, min(g) AS oldest FROM unnest(b.granted_at, b.counts) u (g, c) WHERE g > at - make_interval(secs => t.w)) live) r
    WHERE r.free_at IS NOT NULL ORDER BY r.free_at DESC LIMIT 1;
    IF ask_again_at IS NULL THEN
        UPDATE syncfleet.rate_budgets b
        SET (granted_at, counts) = (
            SELECT array_agg(g ORDER BY g), array_agg(n ORDER BY g) FROM (
                SELECT g, sum(c)::int AS n FROM (
                    SELECT g, coalesce(c, 1) FROM unnest(b.granted_at, b.counts) u (g, c) WHERE g > at - make_interval(secs => t.w)
                    UNION ALL
                    SELECT CASE WHEN t.l <= 256 THEN at ELSE date_bin(make_interval(secs => t.w / 256.0), at, '2020-01-01 00:00:00+00') + make_interval(secs => t.w / 256.0) END, 1
                ) grants (g, c) GROUP BY g) steps)
        FROM unnest(keys, windows, limits) t (k, w, l) WHERE b.budget_key = t.k AND b.window_seconds = t.w;
    END IF;
END $$;
