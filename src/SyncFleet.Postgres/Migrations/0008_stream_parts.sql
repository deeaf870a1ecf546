-- Parts of a stream run that several fetchers read side by side: each has a slice, a lease and a position of its own. The stream run keeps
-- what concerns all of them; its own slice stands still once it is divided, and the slices of its parts are counted on from there.
ALTER TABLE syncfleet.stream_runs ADD COLUMN parts smallint NOT NULL DEFAULT 0;

CREATE TABLE syncfleet.stream_parts (
    stream_run_id   uuid NOT NULL REFERENCES syncfleet.stream_runs ON DELETE CASCADE,
    part            smallint NOT NULL CHECK (part BETWEEN 0 AND 15),
    tenant_id       uuid NOT NULL,
    description     text NOT NULL,              -- what is read; JSON of the connector
    slice           int NOT NULL,
    lease_token     uuid,
    lease_until     timestamptz,
    read_position   text,                       -- where the next page starts; null at the beginning
    is_complete     boolean NOT NULL DEFAULT false,
    cursor          text,                       -- what the part has come to; joined with the others' when all are complete
    pages           int NOT NULL DEFAULT 0,
    failure_kind    text,                       -- it ended in a failure that no further try mends; told when the others are complete
    failure_message text,
    failure_detail  text,
    touched_at      timestamptz NOT NULL DEFAULT now(),
    swept_at        timestamptz,
    PRIMARY KEY (stream_run_id, part)
);
CREATE INDEX stream_parts_open ON syncfleet.stream_parts (touched_at) WHERE NOT is_complete;

ALTER TABLE syncfleet.stream_parts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON syncfleet.stream_parts TO syncfleet_tenant
    USING (tenant_id = (SELECT syncfleet.current_tenant_id())) WITH CHECK (tenant_id = (SELECT syncfleet.current_tenant_id()));
GRANT SELECT, INSERT, UPDATE, DELETE ON syncfleet.stream_parts TO syncfleet_tenant;
