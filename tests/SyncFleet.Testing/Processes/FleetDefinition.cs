namespace SyncFleet.Testing.Processes;

/// <summary>Writes the YAML of a test's sync.</summary>
internal static class FleetDefinition
{
    private const string Products = """
              - stream: products
                table: products{0}
                columns:
                  sku: {{ path: productId, required: true }}
                  name: {{ path: internalName, trim: true, required: true }}
                  status: {{ path: statusId, map: {{ PRODUCT_ACTIVE: active, PRODUCT_INACTIVE: inactive }}, otherwise: unknown }}
                  cost: {{ path: cost, type: decimal }}
                  suppliers: {{ path: supplierList, type: json }}
                  created_at: {{ path: createdDate, type: timestamp }}
                  updated_at: {{ path: lastUpdatedDate, type: timestamp }}
        """;

    public static string SchemaOf(string name) => name.Replace('-', '_');

    public static string Write(string name, FleetSyncOptions options)
    {
        var extra = string.Concat(options.Stream.Select(line => $"\n        {line}"));
        var beside = string.Concat(options.Beside.Select(Plain));
        var after = options.After.Count == 0 ? "" : $"\n  - name: second\n    streams:{string.Concat(options.After.Select(Plain))}";
        return $$"""
            sync: {{name}}
            source: {{name}}
            destination: { schema: {{SchemaOf(name)}} }
            phases:
              - name: first
                streams:
            {{string.Format(System.Globalization.CultureInfo.InvariantCulture, Products, extra)}}
            """ + beside + after;
    }

    private static string Plain(string stream) => $$"""

              - stream: {{stream}}
                table: {{stream}}
                columns: { record: { path: "", type: json } }
        """;
}
