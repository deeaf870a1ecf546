using System.Text.Json;

namespace SyncFleet.Connectors.Files.Json;

/// <summary>Looks for the array at a path of a JSON text that comes in parts.</summary>
internal sealed class ArrayFinder(IReadOnlyList<string> path)
{
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = Http.JsonBody.MaxDepth });
    private int _matched;
    private bool _isNext;

    /// <summary>True once the path was found; what comes next is in <see cref="IsArray"/>.</summary>
    public bool IsFound { get; private set; }

    /// <summary>An array is there; else something else.</summary>
    public bool IsArray { get; private set; }

    /// <summary>Reads on; returns how many bytes are done with. The array's bracket is among them once it is found.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public int Read(ReadOnlySpan<byte> text, bool isEnd)
    {
        Utf8JsonReader reader = new(text, isEnd, _state);
        while (!IsFound && reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                _isNext = reader.CurrentDepth == _matched + 1 && reader.ValueTextEquals(path[_matched]);
            }
            else if (_isNext || (_matched == 0 && path.Count == 0))
            {
                Enter(reader.TokenType);
            }
        }

        _state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void Enter(JsonTokenType token)
    {
        _isNext = false;
        _matched = Math.Min(_matched + 1, path.Count);
        IsArray = token == JsonTokenType.StartArray;
        IsFound = _matched == path.Count || token != JsonTokenType.StartObject;
        IsArray &= _matched == path.Count;
    }
}
