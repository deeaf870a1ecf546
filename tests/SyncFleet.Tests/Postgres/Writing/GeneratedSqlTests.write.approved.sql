SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true),
       set_config('enable_bitmapscan', 'off', true), set_config('enable_material', 'off', true), set_config('jit', 'off', true);

SET CONSTRAINTS ALL IMMEDIATE;

CREATE TEMPORARY TABLE _sf_batch (_sf_external_id text COLLATE "C", _sf_order bytea, _sf_hash bytea, _sf_deleted boolean, "name" text, "count" bigint, "price" numeric, "active" boolean, "made_at" timestamp with time zone, "made_on" date, "raw" jsonb) ON COMMIT DROP;

COPY pg_temp._sf_batch FROM STDIN (FORMAT binary);

WITH merged AS (
    INSERT INTO "shop"."items" AS t (_sf_tenant, _sf_source, _sf_external_id, _sf_order, _sf_hash, _sf_synced_at, _sf_deleted_at, "name", "count", "price", "active", "made_at", "made_on", "raw")
    SELECT $1, $2, b._sf_external_id, b._sf_order, b._sf_hash, $3, CASE WHEN b._sf_deleted THEN $3 END, b."name", b."count", b."price", b."active", b."made_at", b."made_on", b."raw"
    FROM pg_temp._sf_batch b
    LEFT JOIN "shop"."items" d ON d._sf_tenant = $1 AND d._sf_source = $2 AND d._sf_external_id = b._sf_external_id
    WHERE d._sf_external_id IS NULL
       OR (b._sf_order > d._sf_order AND (b._sf_hash <> d._sf_hash OR b._sf_deleted <> (d._sf_deleted_at IS NOT NULL)))
    ON CONFLICT (_sf_tenant, _sf_source, _sf_external_id) DO UPDATE SET
        _sf_order = excluded._sf_order, _sf_hash = excluded._sf_hash, _sf_synced_at = excluded._sf_synced_at, _sf_deleted_at = excluded._sf_deleted_at,
        "name" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."name" ELSE coalesce(excluded."name", t."name") END,
        "count" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."count" ELSE coalesce(excluded."count", t."count") END,
        "price" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."price" ELSE coalesce(excluded."price", t."price") END,
        "active" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."active" ELSE coalesce(excluded."active", t."active") END,
        "made_at" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."made_at" ELSE coalesce(excluded."made_at", t."made_at") END,
        "made_on" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."made_on" ELSE coalesce(excluded."made_on", t."made_on") END,
        "raw" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."raw" ELSE coalesce(excluded."raw", t."raw") END
    WHERE excluded._sf_order > t._sf_order
      AND (excluded._sf_hash <> t._sf_hash OR (excluded._sf_deleted_at IS NULL) <> (t._sf_deleted_at IS NULL))
    RETURNING t._sf_deleted_at IS NOT NULL AS deleted)
SELECT count(*) FILTER (WHERE NOT deleted), count(*) FILTER (WHERE deleted) FROM merged;

WITH merged AS (
    INSERT INTO "shop"."items" AS t (_sf_tenant, _sf_source, _sf_external_id, _sf_order, _sf_hash, _sf_synced_at, _sf_deleted_at, "name", "count", "price", "active", "made_at", "made_on", "raw")
    SELECT $1, $2, b._sf_external_id, b._sf_order, b._sf_hash, $3, CASE WHEN b._sf_deleted THEN $3 END, b."name", b."count", b."price", b."active", b."made_at", b."made_on", b."raw"
    FROM pg_temp._sf_batch b
    ON CONFLICT (_sf_tenant, _sf_source, _sf_external_id) DO UPDATE SET
        _sf_order = excluded._sf_order, _sf_hash = excluded._sf_hash, _sf_synced_at = excluded._sf_synced_at, _sf_deleted_at = excluded._sf_deleted_at,
        "name" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."name" ELSE coalesce(excluded."name", t."name") END,
        "count" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."count" ELSE coalesce(excluded."count", t."count") END,
        "price" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."price" ELSE coalesce(excluded."price", t."price") END,
        "active" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."active" ELSE coalesce(excluded."active", t."active") END,
        "made_at" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."made_at" ELSE coalesce(excluded."made_at", t."made_at") END,
        "made_on" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."made_on" ELSE coalesce(excluded."made_on", t."made_on") END,
        "raw" = CASE WHEN excluded._sf_deleted_at IS NULL THEN excluded."raw" ELSE coalesce(excluded."raw", t."raw") END
    WHERE excluded._sf_order > t._sf_order
      AND (excluded._sf_hash <> t._sf_hash OR (excluded._sf_deleted_at IS NULL) <> (t._sf_deleted_at IS NULL))
    RETURNING t._sf_deleted_at IS NOT NULL AS deleted)
SELECT count(*) FILTER (WHERE NOT deleted), count(*) FILTER (WHERE deleted) FROM merged;

INSERT INTO syncfleet.seen_rows (stream_run_id, tenant_id, external_id) SELECT $1, $2, _sf_external_id FROM pg_temp._sf_batch WHERE NOT _sf_deleted;

TRUNCATE pg_temp._sf_batch
