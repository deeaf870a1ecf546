using System.Buffers;
using SyncFleet.Sandbox.Faults;

namespace SyncFleet.Sandbox.Bodies;

/// <summary>Sends a body as it is, or only its first half when a fault says so.</summary>
internal static class BodySender
{
    private const string Html =
        "<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body><h1>We will be back soon</h1></body></html>\n";

    public static async Task SendAsync(HttpContext context, FaultDecision faults, Func<JsonBody, CancellationToken, ValueTask> write)
    {
        var stop = context.RequestAborted;
        context.Response.ContentType = "application/json; charset=utf-8";
        if (!faults.Has(FaultKind.CutConnection) && !faults.Has(FaultKind.TruncatedJson))
        {
            using var body = new JsonBody(context.Response.BodyWriter, context.Response.BodyWriter);
            await write(body, stop);
            await body.Writer.FlushAsync(stop);
            return;
        }

        var memory = new ArrayBufferWriter<byte>();
        using (var body = new JsonBody(memory, pipe: null))
        {
            await write(body, stop);
            await body.Writer.FlushAsync(stop);
        }

        await context.Response.BodyWriter.WriteAsync(memory.WrittenMemory[..(memory.WrittenCount / 2)], stop);
        if (faults.Has(FaultKind.CutConnection))
        {
            await context.Response.BodyWriter.FlushAsync(stop);
            context.Abort();
        }
    }

    /// <summary>An HTML page with status 200, as a proxy in maintenance gives it.</summary>
    public static Task SendHtmlAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Html, context.RequestAborted);
    }

    /// <summary>Holds the answer back as long as a fault says.</summary>
    public static Task DelayAsync(FaultDecision faults, TimeProvider time, CancellationToken cancellationToken) =>
        faults.Find(FaultKind.Slow) is { } slow
            ? Task.Delay(TimeSpan.FromMilliseconds(slow.DelayMs), time, cancellationToken)
            : Task.CompletedTask;
}
