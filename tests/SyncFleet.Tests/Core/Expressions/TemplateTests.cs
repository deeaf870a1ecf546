using System.Text.Json;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Expressions;
using Xunit;

namespace SyncFleet.Tests.Core.Expressions;

public sealed class TemplateTests
{
    private static readonly ExpressionScope Scope = ScopeOf("""
        {"a": {"b": "007", "n": 5, "t": true, "five": "5"}, "list": [3, 1, 2], "secret": "hunter2", "items": null}
        """);

    [Theory]
    [InlineData("{{ record.a.b }}", "007")]
    [InlineData("{{ record['a']['n'] }}", 5L)]
    [InlineData("{{ record.a.five }}", 5L)]
    [InlineData("{{ record.a.t }}", true)]
    [InlineData("{{ record.zz }}", "")]
    [InlineData("{{ record.a.zz }}", "")]
    [InlineData("{{ record['items'] }}", null)]
    public void A_path_gives_the_same_the_short_way_and_through_the_tree(string path, object? expected)
    {
        Template.Parse(path).Evaluate(Scope).ShouldBe(expected);
        Template.Parse("{{ " + path[3..^3] + " if true else 0 }}").Evaluate(Scope).ShouldBe(expected);
    }

    [Fact]
    public void A_path_to_a_flag_allocates_nothing()
    {
        var template = Template.Parse("{{ record.a.t }}");
        for (var i = 0; i < 100; i++) template.Evaluate(Scope);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) template.Evaluate(Scope);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    [Fact]
    public void A_native_value_keeps_its_type_where_text_would_change_it()
    {
        Template.Parse("{{ record.a.five }}").EvaluateNative(Scope).ShouldBe("5");
        Template.Parse("{{ record.zz }}").EvaluateNative(Scope).ShouldBeNull();
        Template.Parse("{{ record.a.n | string }}").EvaluateNative(Scope).ShouldBe("5");
        Template.Parse("n {{ record.a.n }}").EvaluateNative(Scope).ShouldBe("n 5");
        Template.Parse("{{ record.list }}").EvaluateNative(Scope).ShouldBeOfType<JsonElement>().GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public void A_template_tells_the_names_it_needs_and_whether_it_is_constant()
    {
        Template.Parse("{% set x = record.a %}{{ x }}{{ config.b }}{{ now_utc() }}{% for i in record.list %}{{ i }}{% endfor %}")
            .Names.ShouldBe(["record", "config"]);
        Template.Parse("plain").IsConstant.ShouldBeTrue();
        Template.Parse("{{ 1 }}").IsConstant.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{{ record | nope }}", "nope", 12)]
    [InlineData("{{ nope(1) }}", "nope", 3)]
    [InlineData("{{ record is nope }}", "nope", 13)]
    [InlineData("{{ record.a", "not closed", 0)]
    [InlineData("{{ (1 }}", "expected", 6)]
    [InlineData("{% include 'x' %}", "include", 0)]
    [InlineData("{{ }}", "expression", 3)]
    public void What_can_not_run_is_refused_while_parsing(string text, string named, int position)
    {
        var error = Should.Throw<TemplateSyntaxException>(() => Template.Parse(text));
        error.Message.ShouldContain(named);
        error.Position.ShouldBe(position);
    }

    [Theory]
    [InlineData("{{ nope }}", TemplateFailure.UnknownName, FailureKind.Configuration)]
    [InlineData("{{ 1 if true else nope }}", TemplateFailure.UnknownName, FailureKind.Configuration)]
    [InlineData("{{ record.zz.b }}", TemplateFailure.MissingValue, FailureKind.Data)]
    [InlineData("{{ record.secret + 1 }}", TemplateFailure.TypeError, FailureKind.Data)]
    [InlineData("{{ timestamp(record.secret) }}", TemplateFailure.BadValue, FailureKind.Data)]
    [InlineData("{{ 1 // 0 }}", TemplateFailure.BadValue, FailureKind.Data)]
    [InlineData("{{ record.list.foo.bar }}", TemplateFailure.MissingValue, FailureKind.Data)]
    public void A_failure_says_its_kind_and_the_template_but_no_value(string text, TemplateFailure failure, FailureKind kind)
    {
        var error = Should.Throw<TemplateEvaluationException>(() => Template.Parse(text).Evaluate(Scope));
        (error.Failure, error.Kind).ShouldBe((failure, kind));
        error.Message.ShouldContain(text);
        error.Message.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("{{ 'a' * 100000000000 }}")]
    [InlineData("{{ [1] * 100000000 }}")]
    [InlineData("{{ 10 ** 100000 }}")]
    [InlineData("{{ '%999999999d' % 1 }}")]
    [InlineData("{{ '{:999999999}'.format(1) }}")]
    [InlineData("{{ 'a'.zfill(999999999) }}")]
    [InlineData("{% set a = 'aaaaaaaaaa' * 1000 %}{% set b = a.replace('a', a) %}{{ b.replace('a', a) }}")]
    [InlineData("{% set l = [0] * 1000 %}{% for a in l %}{% for b in l %}{% for c in l %}{{ c }}{% endfor %}{% endfor %}{% endfor %}")]
    public void A_greedy_template_is_stopped(string text) =>
        Should.Throw<TemplateEvaluationException>(() => Template.Parse(text).Evaluate(Scope)).Failure.ShouldBe(TemplateFailure.LimitReached);

    [Fact]
    public void A_value_that_contains_itself_many_times_is_stopped_when_printed()
    {
        var text = "{% set a = [1, 1] %}" + string.Concat(Enumerable.Repeat("{% set a = [a, a] %}", 60)) + "{{ a == [] or a }}";
        Should.Throw<TemplateEvaluationException>(() => Template.Parse(text).Evaluate(Scope)).Failure.ShouldBe(TemplateFailure.LimitReached);
    }

    [Fact]
    public void A_regular_expression_that_looks_back_is_stopped_by_the_clock()
    {
        var options = new TemplateOptions { RegexTimeout = TimeSpan.FromMilliseconds(50) };
        var template = Template.Parse("{{ ('a' * 5000 ~ 'b') | regex_search('((a+)+)\\\\2+c') }}", options);
        Should.Throw<TemplateEvaluationException>(() => template.Evaluate(Scope)).Failure.ShouldBe(TemplateFailure.LimitReached);
    }

    [Theory]
    [InlineData(70_000, " ")]
    [InlineData(500, "(")]
    [InlineData(20_000, "-")]
    [InlineData(3_000, "not ")]
    [InlineData(10_000, "1 + ")]
    [InlineData(10_000, "'a'.")]
    public void A_template_that_is_too_long_or_too_deep_is_refused(int times, string piece)
    {
        var text = "{{ " + string.Concat(Enumerable.Repeat(piece, times)) + "1 }}";
        Should.Throw<TemplateSyntaxException>(() => Template.Parse(text));
    }

    [Fact]
    public void Deeply_nested_attributes_and_literals_do_not_overflow_the_stack()
    {
        Should.Throw<TemplateSyntaxException>(() => Template.Parse("{{ record" + string.Concat(Enumerable.Repeat(".a", 20_000)) + " }}"));
        var brackets = new string('[', 5_000) + new string(']', 5_000);
        Template.Parse("{{ config }}").Evaluate(new ExpressionScope(new Dictionary<string, object?> { ["config"] = brackets })).ShouldBe(brackets);
    }

    [Fact]
    public void Whatever_the_text_nothing_but_the_two_exceptions_comes_out()
    {
        string[] pieces = ["{{", "}}", "{%", "%}", "{#", "#}", " ", "record", ".a", "['b']", "[0]", "|", "int", "join", "(", ")", "'x'", "1", "-1", "if", "else", "is", "none", "in", "not", "~", "+", "%", "set", "for", "=", "endif", ",", ":", "[", "]", "{", "}", "list", "\\", "\n", "😀"];
        var random = new Random(20261120);
        for (var i = 0; i < 20_000; i++)
        {
            var text = (i % 2 == 0 ? "{{ " : "") + string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)])) + (i % 2 == 0 ? " }}" : "");
            try
            {
                Template.Parse(text).Evaluate(Scope);
            }
            catch (Exception e) when (e is TemplateSyntaxException or TemplateEvaluationException)
            {
                continue;
            }
        }
    }

    private static ExpressionScope ScopeOf(string json) =>
        new(new Dictionary<string, object?> { ["record"] = JsonSerializer.Deserialize<JsonElement>(json) });
}
