using System.Text.Json;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>Faults as QuickBooks gives them: <c>{Fault:{Error:[{Message,Detail,code,element}],type},time}</c>, the gateway's in lower case.</summary>
internal static class QuickBooksFaults
{
    /// <summary>A fault of the service itself.</summary>
    public static Task SendAsync(HttpContext context, int status, string code, string message, string type = "ValidationFault") =>
        SendAsync(context, status, (code, message, type), isLower: false);

    /// <summary>A fault of what stands before the service.</summary>
    public static Task SendGatewayAsync(HttpContext context, QuickBooksOptions options, int status, string code, string message, string type) =>
        SendAsync(context, status, (code, message, type), options.LowerCaseGatewayFaults);

    /// <summary>A part of a good answer that failed.</summary>
    public static void WritePart(Utf8JsonWriter writer, string code, string message)
    {
        writer.WriteStartObject();
        WriteFault(writer, (code, message, "SystemFault"), isLower: false);
        writer.WriteEndObject();
    }

    private static async Task SendAsync(HttpContext context, int status, (string Code, string Message, string Type) fault, bool isLower)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        WriteFault(writer, fault, isLower);
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private static void WriteFault(Utf8JsonWriter writer, (string Code, string Message, string Type) fault, bool isLower)
    {
        writer.WriteStartObject(isLower ? "fault"u8 : "Fault"u8);
        writer.WriteStartArray(isLower ? "error"u8 : "Error"u8);
        writer.WriteStartObject();
        writer.WriteString(isLower ? "message"u8 : "Message"u8, fault.Message);
        writer.WriteString(isLower ? "detail"u8 : "Detail"u8, $"{fault.Message}; errorCode={fault.Code}");
        writer.WriteString("code"u8, fault.Code);
        writer.WriteString("element"u8, ""u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("type"u8, fault.Type);
        writer.WriteEndObject();
    }
}
