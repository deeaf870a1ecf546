-- The walls read their tenant once for a statement instead of once for every row.
DO $$
DECLARE t text;
BEGIN
    FOR t IN SELECT tablename FROM pg_policies WHERE schemaname = 'syncfleet' AND policyname = 'tenant_wall'
    LOOP
        EXECUTE format('ALTER POLICY tenant_wall ON syncfleet.%I USING (tenant_id = (SELECT syncfleet.current_tenant_id())) WITH CHECK (tenant_id = (SELECT syncfleet.current_tenant_id()))', t);
    END LOOP;
END $$;
