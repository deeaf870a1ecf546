using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Finale;

/// <summary>Picks a stream's rows out of a collection that holds others too; the API's own filter is known not to.</summary>
internal sealed class RowFilter
{
    private readonly ColumnTable _table;
    private readonly string? _value;
    private readonly int _column;

    /// <exception cref="SyncFleetException">The field to pick by is not there: better a failure than a stream that looks empty.</exception>
    public RowFilter(FinaleStream stream, ColumnTable table)
    {
        _table = table;
        _value = stream.FilterValue;
        _column = stream.FilterField is { } field ? table.FindColumn(field) : -1;
        if (stream.FilterField is not null && _column < 0 && table.RowCount > 0)
        {
            throw new SyncFleetException(
                FailureKind.Defect,
                $"finale's {stream.Resource} collection has no field '{stream.FilterField}', which tells the {stream.Name} from the rest");
        }
    }

    public bool Takes(int row)
    {
        if (_value is null)
        {
            return true;
        }

        var reader = new Utf8JsonReader(_table.Value(_column, row));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && reader.CurrentDepth <= 1 && reader.ValueTextEquals(_value))
            {
                return true;
            }
        }

        return false;
    }
}
