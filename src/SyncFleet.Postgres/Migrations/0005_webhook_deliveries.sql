-- What others sent to a source, as received, until it is read into pages. A key that the sender gives comes in once.
CREATE TABLE syncfleet.webhook_deliveries (
    place        bigint GENERATED ALWAYS AS IDENTITY,
    tenant_id    uuid NOT NULL REFERENCES syncfleet.tenants,
    source_id    uuid NOT NULL REFERENCES syncfleet.sources ON DELETE CASCADE,
    stream       text NOT NULL,
    delivery_key text,
    received_at  timestamptz NOT NULL,
    body         bytea NOT NULL,
    PRIMARY KEY (source_id, stream, place)
);

CREATE UNIQUE INDEX webhook_deliveries_key ON syncfleet.webhook_deliveries (source_id, stream, delivery_key) WHERE delivery_key IS NOT NULL;

ALTER TABLE syncfleet.webhook_deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON syncfleet.webhook_deliveries TO syncfleet_tenant
    USING (tenant_id = (SELECT syncfleet.current_tenant_id())) WITH CHECK (tenant_id = (SELECT syncfleet.current_tenant_id()));
GRANT SELECT, INSERT, UPDATE, DELETE ON syncfleet.webhook_deliveries TO syncfleet_tenant;

-- Stores a delivery for the tenant that acts; false: its key is there already. Deliveries of a stream are stored one after the other, so
-- that a reader who has seen a place will never find an earlier one that was committed later.
CREATE FUNCTION syncfleet.store_delivery(to_source uuid, to_stream text, with_key text, at timestamptz, content bytea)
    RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE stored integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(to_source::text || '/' || to_stream, 5));
    INSERT INTO syncfleet.webhook_deliveries (tenant_id, source_id, stream, delivery_key, received_at, body)
    VALUES (syncfleet.current_tenant_id(), to_source, to_stream, with_key, at, content)
    ON CONFLICT (source_id, stream, delivery_key) WHERE delivery_key IS NOT NULL DO NOTHING;
    GET DIAGNOSTICS stored = ROW_COUNT;
    RETURN stored = 1;
END $$;
