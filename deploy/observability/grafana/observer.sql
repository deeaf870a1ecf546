-- The role that dashboards read the control tables with, over all tenants: counters, times and reasons; no payload, key or value of
-- a record, no definition, no cursor, no secret. Run as the fleet's own login, again at will:
--   psql … -v password=SECRET -f deploy/observability/grafana/observer.sql
\set ON_ERROR_STOP on

SELECT 'CREATE ROLE syncfleet_observer LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'syncfleet_observer') \gexec
ALTER ROLE syncfleet_observer PASSWORD :'password';
ALTER ROLE syncfleet_observer SET default_transaction_read_only = on;
ALTER ROLE syncfleet_observer SET statement_timeout = '15s';

BEGIN;
GRANT USAGE ON SCHEMA syncfleet TO syncfleet_observer;
GRANT SELECT (tenant_id, slug, name) ON syncfleet.tenants TO syncfleet_observer;
GRANT SELECT (source_id, tenant_id, name, connector) ON syncfleet.sources TO syncfleet_observer;
GRANT SELECT (sync_id, tenant_id, name) ON syncfleet.syncs TO syncfleet_observer;
GRANT SELECT (sync_run_id, tenant_id, sync_id, run_number, kind, status, phase, phases, full_refresh, requested_by, requested_at, started_at, ended_at,
              deadline_at, cancel_requested_at, failure_kind, failure_message, trace_id) ON syncfleet.sync_runs TO syncfleet_observer;
GRANT SELECT (stream_run_id, tenant_id, sync_run_id, sync_id, source_id, phase, stream, connector, status, attempt, slice, lease_until, read_complete,
              low_water_page, pages_fetched, pages_transformed, pages_written, records_read, records_written, records_unchanged, records_deleted,
              records_dead_lettered, records_filtered, failure_kind, failure_message, started_at, first_row_at, ended_at, touched_at, swept_at, retry_at)
    ON syncfleet.stream_runs TO syncfleet_observer;
GRANT SELECT (stream_run_id, page_number, tenant_id, record_count, body_bytes, fetched_at, transformed_at) ON syncfleet.pages TO syncfleet_observer;
GRANT SELECT (dead_letter_id, tenant_id, sync_id, sync_run_id, stream_run_id, stream, stage, column_name, status, created_at, resolved_at)
    ON syncfleet.dead_letters TO syncfleet_observer;
GRANT SELECT (parked_id, tenant_id, kind, sync_run_id, stream_run_id, reason, due_at, created_at) ON syncfleet.parked_work TO syncfleet_observer;
GRANT SELECT (sync_id, stream, tenant_id, updated_at) ON syncfleet.checkpoints TO syncfleet_observer;
GRANT SELECT (budget_key, window_seconds, tenant_id, blocked_until) ON syncfleet.rate_budgets TO syncfleet_observer;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['tenants', 'sources', 'syncs', 'sync_runs', 'stream_runs', 'pages', 'dead_letters', 'parked_work', 'checkpoints', 'rate_budgets']
    LOOP
        EXECUTE format('DROP POLICY IF EXISTS observed ON syncfleet.%I', t);
        EXECUTE format('CREATE POLICY observed ON syncfleet.%I FOR SELECT TO syncfleet_observer USING (true)', t);
    END LOOP;
END $$;
COMMIT;
