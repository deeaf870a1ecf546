using Shouldly;
using Xunit;

namespace SyncFleet.Tests.Deploy;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("syncfleet.records.read", "{record}", "Counter", "syncfleet_records_read_total")]
    [InlineData("dotnet.process.cpu.time", "s", "Counter", "dotnet_process_cpu_time_seconds_total")]
    [InlineData("requests.total", "", "Counter", "requests_total")]
    [InlineData("syncfleet.work.saturation", "1", "Gauge", "syncfleet_work_saturation_ratio")]
    [InlineData("syncfleet.work.active", "{message}", "Gauge", "syncfleet_work_active")]
    [InlineData("dotnet.process.memory.working_set", "By", "Gauge", "dotnet_process_memory_working_set_bytes")]
    [InlineData("syncfleet.work.lag", "s", "Histogram", "syncfleet_work_lag_seconds_bucket syncfleet_work_lag_seconds_sum syncfleet_work_lag_seconds_count")]
    public void An_instrument_is_known_to_Prometheus_as_the_collector_names_it(string name, string unit, string kind, string expected) =>
        string.Join(' ', PrometheusName.Of(name, unit, Enum.Parse<SeriesKind>(kind))).ShouldBe(expected);

    [Fact]
    public void A_unit_without_a_word_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => PrometheusName.Of("a", "furlong", SeriesKind.Gauge));

    [Theory]
    [InlineData("max(syncfleet_runs_active) > 0", "syncfleet_runs_active")]
    [InlineData("""sum by (le, queue) (rate(a_bucket{job="b", c=~"d_e"}[5m]))""", "a_bucket")]
    [InlineData("a_total unless a_total offset 10m or increase(b_total[10m])", "a_total b_total")]
    [InlineData("""min_over_time(max(a)[1h:1m]) and on (x) group:b:rate5m{y="z"} * 1e3""", "a group:b:rate5m")]
    [InlineData("label_values(a_count, connector)", "a_count")]
    [InlineData("rate(a[$__rate_interval]) / on() group_left(b) c or vector(0)", "a c")]
    public void The_series_of_an_expression_are_found(string expression, string expected) =>
        string.Join(' ', PromqlExpression.SeriesOf(expression)).ShouldBe(expected);
}
