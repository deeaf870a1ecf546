using SyncFleet.Web;

await using var app = WebProcess.Build(args);
await app.RunAsync();
