CREATE TABLE "shop"."items" (
    _sf_tenant uuid NOT NULL,
    _sf_source uuid NOT NULL,
    _sf_external_id text COLLATE "C" NOT NULL,
    _sf_order bytea NOT NULL,
    _sf_hash bytea NOT NULL,
    _sf_synced_at timestamp with time zone NOT NULL,
    _sf_deleted_at timestamp with time zone,
    "name" text,
    "count" bigint,
    "price" numeric,
    "active" boolean,
    "made_at" timestamp with time zone,
    "made_on" date,
    "raw" jsonb,
    PRIMARY KEY (_sf_tenant, _sf_source, _sf_external_id)
);

ALTER TABLE "shop"."items" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS tenant_wall ON "shop"."items";

CREATE POLICY tenant_wall ON "shop"."items" TO syncfleet_tenant USING (_sf_tenant = (SELECT syncfleet.current_tenant_id())) WITH CHECK (_sf_tenant = (SELECT syncfleet.current_tenant_id()));

GRANT USAGE ON SCHEMA "shop" TO syncfleet_tenant;

GRANT SELECT, INSERT, UPDATE, DELETE ON "shop"."items" TO syncfleet_tenant
