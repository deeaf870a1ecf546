using SyncFleet.Web;

await WebProcess.RunAsync(args);
