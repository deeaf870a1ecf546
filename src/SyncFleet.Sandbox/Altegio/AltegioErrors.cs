using System.Text.Json;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>Errors as Altegio gives them: <c>{success:false, data:null, meta:{message, errors?}}</c>.</summary>
internal static class AltegioErrors
{
    public static Task UnauthorizedAsync(HttpContext context) =>
        SendAsync(context, StatusCodes.Status401Unauthorized, "Authentication needed.");

    public static Task ForbiddenAsync(HttpContext context) => SendAsync(context, StatusCodes.Status403Forbidden, "Access denied.");

    public static Task UnpaidAsync(HttpContext context) =>
        SendAsync(context, StatusCodes.Status402PaymentRequired, "The licence of the branch must be renewed.");

    /// <summary>404 with nothing in meta, which is then an array.</summary>
    public static Task NotFoundAsync(HttpContext context) => SendAsync(context, StatusCodes.Status404NotFound, message: null);

    public static Task BadRequestAsync(HttpContext context, string message) => SendAsync(context, StatusCodes.Status400BadRequest, message);

    /// <summary>422 naming one field.</summary>
    public static Task InvalidAsync(HttpContext context, string field, string problem) =>
        SendAsync(context, StatusCodes.Status422UnprocessableEntity, "Validation errors.", field, problem);

    public static Task TooManyAsync(HttpContext context, int retryAfterSeconds)
    {
        context.Response.Headers.RetryAfter = retryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return SendAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests.");
    }

    public static async Task SendAsync(HttpContext context, int status, string? message, string? field = null, string? problem = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteBoolean("success"u8, value: false);
        writer.WriteNull("data"u8);
        writer.WritePropertyName("meta"u8);
        if (message is null)
        {
            AltegioText.WriteNothing(writer);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, message);
            if (field is not null)
            {
                writer.WriteStartObject("errors"u8);
                writer.WriteStartArray(field);
                writer.WriteStringValue(problem);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }
}
