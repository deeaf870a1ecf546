-- Access tokens and sessions that sources gave for a while, with what gets the next ones; sealed as secrets are. Whoever renews one
-- holds the advisory lock of its source and name from reading it until the new one is committed.
CREATE TABLE syncfleet.source_tokens (
    source_id   uuid NOT NULL REFERENCES syncfleet.sources ON DELETE CASCADE,
    name        text NOT NULL,
    tenant_id   uuid NOT NULL REFERENCES syncfleet.tenants,
    key_id      text NOT NULL,
    key_check   text NOT NULL,
    envelope    bytea NOT NULL,
    renewals    bigint NOT NULL,               -- counts up; tells whether anybody was quicker
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (source_id, name)
);
ALTER TABLE syncfleet.source_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON syncfleet.source_tokens TO syncfleet_tenant
    USING (tenant_id = (SELECT syncfleet.current_tenant_id())) WITH CHECK (tenant_id = (SELECT syncfleet.current_tenant_id()));
GRANT SELECT, INSERT, UPDATE, DELETE ON syncfleet.source_tokens TO syncfleet_tenant;
