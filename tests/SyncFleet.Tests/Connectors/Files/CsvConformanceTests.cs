using System.Globalization;
using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Testing.Conformance;

namespace SyncFleet.Tests.Connectors.Files;

/// <summary>CSV files in a folder: those that are new or changed are read.</summary>
public sealed class CsvConformanceTests : ConnectorConformanceTests
{
    public override string NoCredentials => "files of the fetcher's own folders need none";

    public override string NoThrottling => "a folder never asks to wait";

    public override string NoDeletions => "a file does not tell which rows it no longer has";

    protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) => Task.FromResult<ConformanceSource>(new CsvSource());

    private sealed class CsvSource : ConformanceSource
    {
        private readonly FilesFolder _folder = new();

        public CsvSource()
        {
            Write("orders-1.csv", 1, 30);
            Write("orders-2.csv", 31, 20);
            _folder.Write("other.csv", "id\n1\n");
        }

        public override IConnector Connector => _folder.Csv;

        public override string Stream => "orders";

        public override JsonElement Config =>
            JsonSerializer.SerializeToElement(new { streams = new Dictionary<string, string> { ["orders"] = "orders-*.csv" }, page_size = 7 });

        public override string FutureCheckpoint => """{"_modified_at":"2099-01-01T00:00:00+00:00","floor":"2099-01-01T00:00:00+00:00"}""";

        public override SourceContext Open(JsonElement config) => _folder.Open(config);

        public override Task<int> ChangeAsync(CancellationToken cancellationToken)
        {
            Write("orders-3.csv", 51, 4);
            return Task.FromResult(4);
        }

        public override ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return base.DisposeAsync();
        }

        private void Write(string name, int first, int count) => _folder.Write(
            name,
            "id;name;amount\n" + string.Concat(Enumerable.Range(first, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n};\"Name \"\"{n}\"\"\";{n * 1.5}\n"))));
    }
}
