using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Expressions;
using SyncFleet.Core.Mappings.Values;

namespace SyncFleet.Core.Mappings;

/// <summary>The record in hand while its columns are made: its text, its wanted fields, and its names for templates. One thread.</summary>
internal sealed class RecordContext(PathTree tree, bool hasTemplates) : IExpressionScope, IDisposable
{
    /// <summary>What templates call the record.</summary>
    public const string Name = "record";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonText.MaxDepth };

    private readonly RecordFields _fields = new(tree);
    private ReadOnlyMemory<byte> _record;
    private JsonDocument? _document;
    private object? _root;

    public Scratch Scratch { get; } = new();

    public ReadOnlyMemory<byte> Record => _record;

    /// <returns>Null, or why the text is no record.</returns>
    public string? Begin(ReadOnlyMemory<byte> record)
    {
        Dispose();
        Scratch.Reset();
        _record = record;
        if (_fields.Read(record.Span) is { } reason)
        {
            return reason;
        }

        if (hasTemplates)
        {
            _document = JsonDocument.Parse(record, Options);
            _root = _document.RootElement;
        }

        return null;
    }

    /// <summary>The value in a slot, its escapes taken out.</summary>
    /// <returns>Null, or the reason.</returns>
    public string? Get(int slot, out FieldValue value)
    {
        value = _fields.Get(slot, _record.Span);
        if (!_fields.IsEscaped(slot))
        {
            return null;
        }

        var plain = Scratch.Take(value.Utf8.Length);
        if (JsonText.Unescape(value.Utf8, plain, out var length) is { } reason)
        {
            return reason;
        }

        value = new FieldValue(FieldKind.Text, plain[..length], value.Json);
        return null;
    }

    /// <summary>The value in a slot that was added as JSON, still as received.</summary>
    /// <returns>Null, or why jsonb would refuse it.</returns>
    public string? GetJson(int slot, out FieldValue value)
    {
        value = _fields.Get(slot, _record.Span);
        return _fields.FindRefused(slot);
    }

    /// <summary>The value in a slot as received, for an excerpt.</summary>
    public ReadOnlySpan<byte> GetReceived(int slot) => _fields.Get(slot, _record.Span).Utf8;

    /// <summary>
    /// Evaluates a template over the record.
    /// </summary>
    /// <returns>Null, or why it has no value for this record. A fault of the template itself is thrown.</returns>
    public string? Evaluate<T>(Func<Template, IExpressionScope, T> evaluate, Template template, out T? value)
    {
        value = default;
        try
        {
            value = evaluate(template, this);
            return null;
        }
        catch (TemplateEvaluationException e) when (e.Kind == FailureKind.Data)
        {
            return e.Message;
        }
        catch (InvalidOperationException) when (JsonText.FindRefused(_record.Span) is not null)
        {
            // A JSON text that is no text (half of a surrogate pair) can't be read at all, whatever the template does with it.
            return "the record " + JsonText.FindRefused(_record.Span);
        }
    }

    public bool TryGetValue(string name, out object? value)
    {
        value = _root;
        return name == Name;
    }

    public void Dispose()
    {
        _document?.Dispose();
        _document = null;
        _root = null;
    }
}
