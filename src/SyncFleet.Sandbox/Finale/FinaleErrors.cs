using System.Text.Json;

namespace SyncFleet.Sandbox.Finale;

/// <summary>Errors as Finale gives them: the same thing in another shape each time.</summary>
internal sealed class FinaleErrors(FinaleOptions options)
{
    private const int Shapes = 7;
    private uint _given;

    /// <summary>Begins with the first shape again.</summary>
    public void Reset() => _given = 0;

    public Task SendAsync(HttpContext context, int status, string message)
    {
        var shape = (Interlocked.Increment(ref _given) - 1) % Shapes;
        context.Response.StatusCode = options.ErrorsWithStatus200 && (status is 400 or 404) ? StatusCodes.Status200OK : status;
        return SendShapeAsync(context, shape, message);
    }

    /// <summary>Status 200 and an error body all the same.</summary>
    public Task SendWithStatus200Async(HttpContext context, string message) =>
        SendShapeAsync(context, 1 + ((Interlocked.Increment(ref _given) - 1) % (Shapes - 1)), message);

    private static async Task SendShapeAsync(HttpContext context, uint shape, string message)
    {
        if (shape == 0)
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(message, context.RequestAborted);
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteBoolean("success"u8, value: false);
        WriteMessage(writer, shape, message);
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private static void WriteMessage(Utf8JsonWriter writer, uint shape, string message)
    {
        switch (shape)
        {
            case 1:
                writer.WriteStartArray("errorMessageList"u8);
                writer.WriteStringValue(message);
                writer.WriteEndArray();
                break;
            case 2:
                writer.WriteString("errorMessage"u8, message);
                break;
            case 3:
                writer.WriteString("error"u8, message);
                break;
            case 4:
                writer.WriteString("message"u8, message);
                break;
            case 5:
                writer.WriteString("exception"u8, message);
                break;
            default:
                writer.WriteStartArray("errors"u8);
                writer.WriteStartObject();
                writer.WriteString("message"u8, message);
                writer.WriteEndObject();
                writer.WriteEndArray();
                break;
        }
    }
}
