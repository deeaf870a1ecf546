-- Control tables. Every row has its tenant; row-level security holds for the role syncfleet_tenant, which every
-- connection that acts for a tenant takes on (SET LOCAL ROLE) together with the setting syncfleet.tenant_id.
-- The owner of the tables (the login role of the fleet) works across tenants: sweep, due work, migrations.

DO $$
BEGIN
    CREATE ROLE syncfleet_tenant NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
BEGIN
    EXECUTE format('GRANT syncfleet_tenant TO %I', current_user);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'syncfleet_tenant not granted to %: %', current_user, SQLERRM;
END $$;

CREATE SCHEMA IF NOT EXISTS syncfleet;

CREATE FUNCTION syncfleet.current_tenant_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('syncfleet.tenant_id', true), '')::uuid;

CREATE TABLE syncfleet.tenants (
    tenant_id   uuid PRIMARY KEY,
    slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{0,62}$'),
    name        text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE syncfleet.sources (
    source_id   uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES syncfleet.tenants,
    name        text NOT NULL,
    connector   text NOT NULL,
    settings    jsonb NOT NULL DEFAULT '{}',   -- never a secret
    secret_variables jsonb NOT NULL DEFAULT '{}', -- secret setting -> environment variable SYNCFLEET_SECRET_... of the fetcher
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, name)
);

-- One envelope per secret setting: AES-256-GCM, key id inside, tenant/source/name as associated data.
CREATE TABLE syncfleet.source_secrets (
    source_id   uuid NOT NULL REFERENCES syncfleet.sources ON DELETE CASCADE,
    name        text NOT NULL,
    tenant_id   uuid NOT NULL REFERENCES syncfleet.tenants,
    key_id      text NOT NULL,
    envelope    bytea NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_id, name)
);

CREATE TABLE syncfleet.syncs (
    sync_id     uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES syncfleet.tenants,
    name        text NOT NULL,
    definition  text NOT NULL,                 -- the YAML as applied
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    last_run_number bigint NOT NULL DEFAULT 0,
    UNIQUE (tenant_id, name)
);

CREATE TABLE syncfleet.sync_runs (
    sync_run_id   uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES syncfleet.tenants,
    sync_id       uuid NOT NULL REFERENCES syncfleet.syncs ON DELETE CASCADE,
    run_number    bigint NOT NULL,             -- per sync, first is 1; part of the row order
    kind          text NOT NULL DEFAULT 'sync' CHECK (kind IN ('sync', 'replay')),
    status        text NOT NULL CHECK (status IN ('requested', 'running', 'completed', 'completed_with_errors', 'failed', 'canceled', 'timed_out', 'refused')),
    definition    text NOT NULL,               -- snapshot the run works by
    phase         int NOT NULL DEFAULT 0,      -- first is 1; 0 before the first
    phases        int NOT NULL,
    full_refresh  boolean NOT NULL DEFAULT false,
    requested_by  text,
    requested_at  timestamptz NOT NULL,
    started_at    timestamptz,
    ended_at      timestamptz,
    deadline_at   timestamptz NOT NULL,
    cancel_requested_at timestamptz,
    failure_kind  text,
    failure_message text,
    trace_id      text,
    UNIQUE (sync_id, run_number)
);
CREATE UNIQUE INDEX sync_runs_one_active ON syncfleet.sync_runs (sync_id) WHERE status IN ('requested', 'running') AND kind = 'sync';
CREATE INDEX sync_runs_by_tenant ON syncfleet.sync_runs (tenant_id, requested_at DESC);
CREATE INDEX sync_runs_active ON syncfleet.sync_runs (status) WHERE status IN ('requested', 'running');

CREATE TABLE syncfleet.stream_runs (
    stream_run_id  uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL REFERENCES syncfleet.tenants,
    sync_run_id    uuid NOT NULL REFERENCES syncfleet.sync_runs ON DELETE CASCADE,
    sync_id        uuid NOT NULL,
    source_id      uuid NOT NULL,
    phase          int NOT NULL,
    stream         text NOT NULL,
    connector      text NOT NULL,
    status         text NOT NULL CHECK (status IN ('waiting', 'running', 'finishing', 'completed', 'completed_with_errors', 'failed', 'canceled')),
    attempt        int NOT NULL DEFAULT 1,
    slice          int NOT NULL DEFAULT 1,
    lease_token    uuid,
    lease_until    timestamptz,
    read_position  text,                       -- where the next page starts; JSON of the connector; null at the beginning
    read_complete  boolean NOT NULL DEFAULT false,
    checkpoint_in  text,                       -- checkpoint the run started from
    final_cursor   text,                       -- checkpoint to set when the run ends (streams not sorted by cursor)
    low_water_page int NOT NULL DEFAULT 0,     -- every page up to here is written
    lanes          smallint NOT NULL,
    pages_fetched     bigint NOT NULL DEFAULT 0,
    pages_transformed bigint NOT NULL DEFAULT 0,
    pages_written     bigint NOT NULL DEFAULT 0,
    records_read      bigint NOT NULL DEFAULT 0,
    records_written   bigint NOT NULL DEFAULT 0,
    records_unchanged bigint NOT NULL DEFAULT 0,
    records_deleted   bigint NOT NULL DEFAULT 0,
    records_dead_lettered bigint NOT NULL DEFAULT 0,
    records_filtered  bigint NOT NULL DEFAULT 0,
    rows_vanished     bigint NOT NULL DEFAULT 0,
    failure_kind    text,
    failure_message text,
    failure_detail  text,
    started_at     timestamptz,
    first_request_at timestamptz,
    first_row_at   timestamptz,
    ended_at       timestamptz,
    touched_at     timestamptz NOT NULL DEFAULT now(),  -- last progress; the sweep looks here
    swept_at       timestamptz,
    UNIQUE (sync_run_id, phase, stream)
);
CREATE INDEX stream_runs_active ON syncfleet.stream_runs (touched_at) WHERE status IN ('running', 'finishing');

-- The checkpoint: a fact, moved only in the transaction that commits the rows it covers.
CREATE TABLE syncfleet.checkpoints (
    sync_id      uuid NOT NULL REFERENCES syncfleet.syncs ON DELETE CASCADE,
    stream       text NOT NULL,
    tenant_id    uuid NOT NULL REFERENCES syncfleet.tenants,
    cursor       text NOT NULL,                -- JSON state of the connector, byte for byte
    stream_run_id uuid NOT NULL,
    page_number  int NOT NULL,
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sync_id, stream)
);

-- The page store: what the source gave, as newline-delimited JSON, Brotli.
CREATE TABLE syncfleet.pages (
    stream_run_id  uuid NOT NULL REFERENCES syncfleet.stream_runs ON DELETE CASCADE,
    page_number    int NOT NULL,
    tenant_id      uuid NOT NULL,
    record_count   int NOT NULL,
    body           bytea NOT NULL,
    body_bytes     int NOT NULL,               -- before compression
    cursor_after   text,                       -- checkpoint once this page and all before it are written; null: no move
    order_run      bigint NOT NULL,            -- run number that orders these records (a replay keeps the old one)
    order_page     int NOT NULL,
    fetched_at     timestamptz NOT NULL,
    transformed_at timestamptz,
    PRIMARY KEY (stream_run_id, page_number)
);
ALTER TABLE syncfleet.pages ALTER COLUMN body SET STORAGE EXTERNAL;

-- Rows on their way to the writer, in binary COPY form, Brotli. Deleted by the transaction that writes them.
CREATE TABLE syncfleet.row_batches (
    stream_run_id  uuid NOT NULL REFERENCES syncfleet.stream_runs ON DELETE CASCADE,
    lane           smallint NOT NULL,
    page_number    int NOT NULL,
    tenant_id      uuid NOT NULL,
    row_count      int NOT NULL,
    body           bytea NOT NULL,
    body_bytes     int NOT NULL,
    PRIMARY KEY (stream_run_id, lane, page_number)
);
ALTER TABLE syncfleet.row_batches ALTER COLUMN body SET STORAGE EXTERNAL;

-- The ledger: per lane, every page below next_page is in the destination. Moved with the rows.
CREATE TABLE syncfleet.write_lanes (
    stream_run_id  uuid NOT NULL REFERENCES syncfleet.stream_runs ON DELETE CASCADE,
    lane           smallint NOT NULL,
    tenant_id      uuid NOT NULL,
    next_page      int NOT NULL DEFAULT 1,
    PRIMARY KEY (stream_run_id, lane)
);

-- Keys a full refresh has seen; what is not here at the end has vanished at the source.
CREATE TABLE syncfleet.seen_rows (
    stream_run_id  uuid NOT NULL,
    tenant_id      uuid NOT NULL,
    external_id    text NOT NULL
);
-- Not a hash index: with one value for all keys of a run, each insert would walk the whole bucket.
CREATE INDEX seen_rows_by_run ON syncfleet.seen_rows (stream_run_id);

CREATE TABLE syncfleet.dead_letters (
    dead_letter_id uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL REFERENCES syncfleet.tenants,
    sync_id        uuid NOT NULL,
    sync_run_id    uuid NOT NULL,
    stream_run_id  uuid NOT NULL,
    stream         text NOT NULL,
    stage          text NOT NULL CHECK (stage IN ('transform', 'write')),
    page_number    int NOT NULL,
    record_index   int NOT NULL,               -- place in the page, first is 0
    record_key     text,
    column_name    text,
    value_excerpt  text,
    reason         text NOT NULL,
    payload        bytea NOT NULL,             -- the record as received
    order_run      bigint NOT NULL,
    order_page     int NOT NULL,
    status         text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'replaying', 'replayed', 'discarded')),
    replay_run_id  uuid,
    created_at     timestamptz NOT NULL,
    resolved_at    timestamptz,
    UNIQUE (stream_run_id, page_number, record_index)
);
CREATE INDEX dead_letters_open ON syncfleet.dead_letters (tenant_id, created_at DESC) WHERE status = 'open';

-- Work held until a due time: throttled fetches, retries, queued runs, deadlines. The coordinator sends it when due.
CREATE TABLE syncfleet.parked_work (
    parked_id    uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES syncfleet.tenants,
    kind         text NOT NULL CHECK (kind IN ('fetch_stream', 'start_sync', 'run_deadline')),
    dedupe_key   text NOT NULL UNIQUE,         -- one row per piece of work; parking again moves the due time
    sync_run_id  uuid,
    stream_run_id uuid,
    message      jsonb NOT NULL,               -- the bus message to send
    reason       text NOT NULL,
    due_at       timestamptz NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX parked_work_due ON syncfleet.parked_work (due_at);
CREATE INDEX parked_work_by_run ON syncfleet.parked_work (sync_run_id);

CREATE FUNCTION syncfleet.notify_parked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('syncfleet_parked', '');
    RETURN NULL;
END $$;
CREATE TRIGGER parked_work_notify AFTER INSERT OR UPDATE ON syncfleet.parked_work
    FOR EACH STATEMENT EXECUTE FUNCTION syncfleet.notify_parked();

-- Rate budgets shared by all fetchers: exact rolling windows, one row per source, host and window.
CREATE TABLE syncfleet.rate_budgets (
    budget_key     text NOT NULL,              -- source id and budget name
    window_seconds int NOT NULL,
    tenant_id      uuid NOT NULL,
    granted_at     timestamptz[] NOT NULL DEFAULT '{}',
    blocked_until  timestamptz,
    PRIMARY KEY (budget_key, window_seconds)
);

CREATE TABLE syncfleet.sync_run_sagas (
    correlation_id uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL,
    current_state  text NOT NULL,
    body           jsonb NOT NULL,
    updated_at     timestamptz NOT NULL DEFAULT now()
);

-- Turns a stream run whose pages are all written to 'finishing', once: true for the caller that did it, who then sends
-- FinishStreamRun. Called in the transaction that writes rows and in the one that ends the reading.
CREATE FUNCTION syncfleet.try_finish(run uuid) RETURNS boolean LANGUAGE sql AS $$
    WITH done AS (
        UPDATE syncfleet.stream_runs SET status = 'finishing', touched_at = now()
        WHERE stream_run_id = run AND status = 'running' AND read_complete AND pages_written = pages_fetched
        RETURNING 1)
    SELECT count(*) > 0 FROM done
$$;

GRANT USAGE ON SCHEMA syncfleet TO syncfleet_tenant;
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['tenants', 'sources', 'source_secrets', 'syncs', 'sync_runs', 'stream_runs', 'checkpoints', 'pages',
                             'row_batches', 'write_lanes', 'seen_rows', 'dead_letters', 'parked_work', 'rate_budgets', 'sync_run_sagas']
    LOOP
        EXECUTE format('ALTER TABLE syncfleet.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant_wall ON syncfleet.%I TO syncfleet_tenant USING (tenant_id = syncfleet.current_tenant_id()) WITH CHECK (tenant_id = syncfleet.current_tenant_id())', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON syncfleet.%I TO syncfleet_tenant', t);
    END LOOP;
END $$;
REVOKE INSERT, UPDATE, DELETE ON syncfleet.tenants FROM syncfleet_tenant;

-- What the fetchers of this fleet can read: written by them at start, read by the API to check definitions. Fleet-wide, no tenant.
CREATE TABLE syncfleet.connectors (
    name        text PRIMARY KEY,
    description jsonb NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON syncfleet.connectors TO syncfleet_tenant;

INSERT INTO syncfleet.tenants (tenant_id, slug, name) VALUES ('01900000-0000-7000-8000-000000000001', 'default', 'Default tenant');
