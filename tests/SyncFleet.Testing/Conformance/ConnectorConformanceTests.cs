using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Definitions.Checking;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.Testing.Conformance;

/// <summary>
/// What every connector must do. A connector inherits it once for each kind of stream it has. What it lacks it says by overriding one
/// of the No… members with the reason; that test is then skipped with it, unless the connector can do it after all.
/// </summary>
public abstract partial class ConnectorConformanceTests
{
    /// <summary>Why the source needs no credentials; null: it does.</summary>
    public virtual string? NoCredentials => null;

    /// <summary>Why the stream is read in full each time; null: it is read incrementally.</summary>
    public virtual string? NoCursor => null;

    /// <summary>Why the source never asks to wait; null: it may.</summary>
    public virtual string? NoThrottling => null;

    /// <summary>Why the source tells nothing of what was deleted; null: it does.</summary>
    public virtual string? NoDeletions => null;

    /// <summary>Why the stream's fields are not known beforehand; null: it has a schema.</summary>
    public virtual string? NoSchema => null;

    /// <summary>Why the stream is always one page; null: it has many.</summary>
    public virtual string? NoPages => null;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A source with an upstream of its own.</summary>
    protected abstract Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken);

    [Fact]
    public async Task The_settings_are_described_and_the_secret_ones_marked()
    {
        await using var source = await CreateAsync(Stop);
        var spec = new ConnectorSpec(source.Connector.Description.SpecJson);
        var secrets = spec.Secrets.Select(secret => secret.Path).ToList();

        using var schema = JsonDocument.Parse(source.Connector.Description.SpecJson);
        schema.RootElement.GetProperty("type").GetString().ShouldBe("object");
        spec.Settings.Where(name => SecretPattern().IsMatch(name)).ShouldBeEmpty("it reads like a secret and is not marked as one");
        spec.Check(WithoutSecrets(source.Config, secrets)).Select(fault => fault.Message).ShouldBeEmpty();
        if (NoCredentials is null)
        {
            secrets.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task Good_credentials_pass_the_check()
    {
        await using var source = await CreateAsync(Stop);

        await source.Connector.CheckAsync(source.Open(source.Config), Stop);
    }

    [Fact]
    public async Task Bad_credentials_are_the_tenants_business_and_are_not_shown()
    {
        SkipFor(NoCredentials);
        await using var source = await CreateAsync(Stop);

        var failure = await Should.ThrowAsync<SyncFleetException>(() => source.Connector.CheckAsync(source.Open(source.BadConfig), Stop));

        failure.Kind.ShouldBe(FailureKind.Configuration, failure.Message);
        Secrets(source, source.BadConfig).ShouldNotShowIn(failure);
    }

    [Fact]
    public async Task Discovering_twice_gives_the_same_streams()
    {
        await using var source = await CreateAsync(Stop);

        var first = await source.Connector.DiscoverAsync(source.Open(source.Config), Stop);
        var second = await source.Connector.DiscoverAsync(source.Open(source.Config), Stop);

        JsonSerializer.Serialize(second).ShouldBe(JsonSerializer.Serialize(first));
        first.Select(stream => stream.Name).ShouldBeUnique();
        first.ShouldContain(stream => stream.Name == source.Stream);
        (source.Connector.Description.StreamsBySource || first.Select(stream => stream.Name).SequenceEqual(source.Connector.Description.Streams.Select(stream => stream.Name)))
            .ShouldBeTrue("streams that depend on the source must be declared so");
    }

    [Fact]
    public async Task Reading_everything_twice_gives_the_same()
    {
        await using var source = await CreateAsync(Stop);
        var stream = await DescribeAsync(source);

        var first = await ReadToEndAsync(source);
        var second = await ReadToEndAsync(source);

        first.Records.ShouldNotBeEmpty();
        second.Table(stream).ShouldBe(first.Table(stream));
        Secrets(source).ShouldNotShowIn(first);
    }

    [Fact]
    public async Task A_read_left_after_any_page_goes_on_from_there()
    {
        SkipFor(NoPages);
        await using var source = await CreateAsync(Stop);
        var stream = await DescribeAsync(source);
        var whole = await ReadToEndAsync(source);
        whole.Pages.Count.ShouldBeGreaterThanOrEqualTo(3, "the source must have small pages");

        for (var pages = 1; pages < whole.Pages.Count; pages++)
        {
            var begun = await StreamReading.ReadAsync(source, pages: pages, cancellationToken: Stop);
            var finished = await StreamReading.ReadAsync(source, before: begun.Pages, cancellationToken: Stop);

            finished.Failure.ShouldBeNull($"after page {pages}");
            finished.Table(stream).ShouldBe(whole.Table(stream), $"after page {pages}");
        }
    }

    [Fact]
    public async Task The_next_read_gives_what_changed_and_nothing_older_than_its_checkpoint()
    {
        await using var source = await CreateAsync(Stop);
        var stream = await DescribeAsync(source);
        SkipFor(NoCursor, stream.CursorField is not null);
        stream.CursorField.ShouldNotBeNull("a stream without a cursor must give the reason");
        var first = await ReadToEndAsync(source);
        var before = first.Table(stream).ToHashSet(StringComparer.Ordinal);
        var changed = await source.ChangeAsync(Stop);

        var second = await ReadToEndAsync(source, first.Checkpoint.ShouldNotBeNull("a read to the end gives a checkpoint"));

        second.Table(stream).Count(record => !before.Contains(record)).ShouldBe(changed, "every change and nothing else is new");
        var limit = CursorValues.Back(source.CursorIn(first.Checkpoint!, stream).ShouldNotBeNull(), source.Overlap);
        second.Records.Select(record => source.CursorOf(record, stream)).Where(value => value is not null && CursorValues.Compare(value, limit) < 0)
            .ShouldBeEmpty($"nothing older than {limit} is read again");
        CursorValues.Compare(source.CursorIn(second.Checkpoint.ShouldNotBeNull(), stream)!, source.CursorIn(first.Checkpoint!, stream)!)
            .ShouldBeGreaterThanOrEqualTo(0, "a checkpoint never goes back");
    }

    [Fact]
    public async Task A_checkpoint_in_the_far_future_gives_nothing_and_stays()
    {
        await using var source = await CreateAsync(Stop);
        var stream = await DescribeAsync(source);
        SkipFor(NoCursor, stream.CursorField is not null);

        var reading = await ReadToEndAsync(source, source.FutureCheckpoint);

        reading.Records.ShouldBeEmpty();
        if (reading.Checkpoint is { } checkpoint)
        {
            CursorValues.Compare(source.CursorIn(checkpoint, stream)!, source.CursorIn(source.FutureCheckpoint, stream)!).ShouldBe(0);
        }
    }

    [Fact]
    public async Task Being_asked_to_wait_stops_the_read_and_loses_nothing()
    {
        SkipFor(NoThrottling);
        await using var source = await CreateAsync(Stop);
        var stream = await DescribeAsync(source);
        var whole = await ReadToEndAsync(source);
        var begun = NoPages is null ? await StreamReading.ReadAsync(source, pages: 1, cancellationToken: Stop) : null;
        await source.ThrottleAsync(TimeSpan.FromSeconds(7), Stop);

        var stopped = await StreamReading.ReadAsync(source, before: begun?.Pages, cancellationToken: Stop);

        var failure = stopped.Failure.ShouldNotBeNull("the read ends when the source asks to wait");
        failure.Kind.ShouldBe(FailureKind.Throttled, failure.Message);
        failure.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9));
        var finished = await StreamReading.ReadAsync(source, before: stopped.Pages, cancellationToken: Stop);
        finished.Failure.ShouldBeNull();
        finished.Table(stream).ShouldBe(whole.Table(stream));
    }

    [Fact]
    public async Task Records_are_as_the_schema_declares_them()
    {
        await using var source = await CreateAsync(Stop);
        var stream = await DescribeAsync(source);
        SkipFor(NoSchema, stream.SchemaJson is not null);
        SchemaTypes schema = new(stream.SchemaJson.ShouldNotBeNull("a stream without a schema must give the reason"));

        var reading = await ReadToEndAsync(source);

        schema.Fields.ShouldNotBeEmpty();
        stream.Key.Append(stream.CursorField).OfType<string>().Select(path => path.Split('.')[0]).Except(schema.Fields).ShouldBeEmpty("key and cursor are declared");
        reading.Records.SelectMany(schema.FaultsOf).Distinct(StringComparer.Ordinal).ShouldBeEmpty();
        schema.Fields.Any(field => reading.Records.Any(record => record.TryGetProperty(field, out _))).ShouldBeTrue("the schema is of these records");
    }

    [Fact]
    public async Task What_was_deleted_is_told()
    {
        SkipFor(NoDeletions);
        await using var source = await CreateAsync(Stop);
        var stream = await DescribeAsync(source);
        var first = await ReadToEndAsync(source);
        var before = first.Records.Where(source.IsDeleted).Select(record => StreamReading.KeyOf(record, stream)).ToHashSet(StringComparer.Ordinal);
        var deleted = await source.DeleteAsync(Stop);

        var second = await ReadToEndAsync(source, NoCursor is null ? first.Checkpoint : null);

        second.Records.Where(source.IsDeleted).Select(record => StreamReading.KeyOf(record, stream)).Distinct(StringComparer.Ordinal)
            .Count(key => !before.Contains(key)).ShouldBe(deleted);
    }

    [Fact]
    public async Task A_stop_is_not_a_failure()
    {
        await using var source = await CreateAsync(Stop);
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => StreamReading.ReadAsync(source, cancellationToken: stop.Token));
    }

    [Fact]
    public async Task A_stream_that_is_not_there_is_the_tenants_business()
    {
        await using var source = await CreateAsync(Stop);
        var request = new ReadRequest { Stream = "no_such_stream" };

        var failure = await Should.ThrowAsync<SyncFleetException>(async () =>
            await source.Connector.ReadAsync(source.Open(source.Config), request, Stop).CountAsync(Stop));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("no_such_stream");
    }

    private static async Task<StreamReading> ReadToEndAsync(ConformanceSource source, string? checkpoint = null)
    {
        var reading = await StreamReading.ReadAsync(source, checkpoint, cancellationToken: Stop);
        reading.Failure.ShouldBeNull();
        reading.Position.ShouldBeNull();
        return reading;
    }

    private static async Task<StreamDescription> DescribeAsync(ConformanceSource source) =>
        (await source.Connector.DiscoverAsync(source.Open(source.Config), Stop)).Single(stream => stream.Name == source.Stream);

    private static SecretTexts Secrets(ConformanceSource source, params IEnumerable<JsonElement> others) =>
        new(source.Connector.Description.SpecJson, [source.Config, .. others]);

    // A reason that does not hold would hide a fault for ever.
    private static void SkipFor(string? reason, bool has = false)
    {
        (reason is not null && has).ShouldBeFalse($"the connector can do it, so it may not be skipped: {reason}");
        Assert.SkipWhen(reason is not null, reason ?? "");
    }

    private static JsonElement WithoutSecrets(JsonElement config, IReadOnlyList<string> secrets)
    {
        var settings = System.Text.Json.Nodes.JsonNode.Parse(config.GetRawText())!.AsObject();
        foreach (var path in secrets)
        {
            var steps = path.Split('.');
            var target = settings;
            foreach (var step in steps[..^1])
            {
                target = target?[step] as System.Text.Json.Nodes.JsonObject;
            }

            target?.Remove(steps[^1]);
        }

        return JsonSerializer.SerializeToElement(settings);
    }

    [GeneratedRegex("password|secret|token|api_?key|credential", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SecretPattern();
}
