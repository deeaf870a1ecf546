using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Processes;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Core.Budgets;

namespace SyncFleet.Tests.Connectors.Processes;

/// <summary>A program made of a few lines of shell, in a folder of its own, and the file its records come from.</summary>
internal sealed class ScriptedProgram : IDisposable
{
    public const string Password = "good-3c1d";

    /// <summary>Records by change, a state after every seventh; knows check, discover and read.</summary>
    public const string Airbyte = """
        #!/bin/bash
        command=$1; shift
        while [ $# -gt 0 ]; do case $1 in --config) config=$(cat "$2") ;; --state) state=$(cat "$2") ;; esac; shift 2; done
        field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<< "$config"; }
        echo "starting, not JSON"
        echo "the password is $(field password)" >&2
        if [ "$(field password)" != good-3c1d ]; then
            if [ "$command" = check ]; then echo '{"type":"CONNECTION_STATUS","connectionStatus":{"status":"FAILED","message":"bad password '"$(field password)"'"}}'; exit 0; fi
            echo '{"type":"TRACE","trace":{"type":"ERROR","error":{"message":"bad password '"$(field password)"'","failure_type":"config_error"}}}'; exit 1
        fi
        case $command in
        check) echo '{"type":"CONNECTION_STATUS","connectionStatus":{"status":"SUCCEEDED"}}' ;;
        discover) echo '{"type":"CATALOG","catalog":{"streams":[{"name":"items","json_schema":{"type":"object","properties":{"id":{"type":"integer"},"changed":{"type":"integer"},"deleted":{"type":"boolean"}}},"supported_sync_modes":["full_refresh","incremental"],"default_cursor_field":["changed"],"source_defined_primary_key":[["id"]]},{"name":"others","json_schema":{}}]}}' ;;
        read)
            since=$(sed -n 's/.*"cursor": *\([0-9]*\).*/\1/p' <<< "$state")
            sort -n -k 2 "$(field data)" | awk -v since="${since:-0}" '
                function position(n) { print "{\"type\":\"STATE\",\"state\":{\"type\":\"STREAM\",\"stream\":{\"stream_descriptor\":{\"name\":\"items\"},\"stream_state\":{\"cursor\":" n "}}}}" }
                $2 > since {
                    print "{\"type\":\"RECORD\",\"record\":{\"stream\":\"others\",\"data\":{\"id\":0},\"emitted_at\":1}}"
                    print "{\"type\":\"RECORD\",\"record\":{\"stream\":\"items\",\"data\":{\"id\":" $1 ",\"changed\":" $2 ",\"deleted\":" $3 "},\"emitted_at\":1}}"
                    last = $2
                    if (++n % 7 == 0) position(last)
                }
                END { position(last > since ? last : since) }' ;;
        esac
        """;

    /// <summary>The same as a tap.</summary>
    public const string Singer = """
        #!/bin/bash
        while [ $# -gt 0 ]; do case $1 in --config) config=$(cat "$2"); shift ;; --catalog) catalog=$(cat "$2"); shift ;; --state) state=$(cat "$2"); shift ;; --discover) discover=1 ;; esac; shift; done
        field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<< "$config"; }
        if [ "$(field password)" != good-3c1d ]; then echo "bad password $(field password)" >&2; exit 127; fi
        if [ -n "$discover" ]; then
            printf '{\n"streams": [\n{"tap_stream_id":"items","stream":"items","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"integer"},"changed":{"type":"integer"},"deleted":{"type":"boolean"}}},\n'
            printf '"metadata":[{"breadcrumb":[],"metadata":{"valid-replication-keys":["changed"]}}]}\n]}\n'
            exit 0
        fi
        grep -q '"selected":true' <<< "$catalog" || exit 3
        since=$(sed -n 's/.*"items": *\([0-9]*\).*/\1/p' <<< "$state")
        echo '{"type":"SCHEMA","stream":"items","schema":{},"key_properties":["id"]}'
        sort -n -k 2 "$(field data)" | awk -v since="${since:-0}" '
            function position(n) { print "{\"type\":\"STATE\",\"value\":{\"bookmarks\":{\"items\":" n "}}}" }
            $2 > since { print "{\"type\":\"record\",\"stream\":\"items\",\"record\":{\"id\":" $1 ",\"changed\":" $2 ",\"deleted\":" $3 "}}"; last = $2; if (++n % 7 == 0) position(last) }
            END { position(last > since ? last : since) }'
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("syncfleet-script-").FullName;
    private readonly string _data;
    private int _changes = 100;

    public ScriptedProgram(string script)
    {
        Command = Path.Combine(_folder, "program");
        File.WriteAllText(PathOf("script"), script);

        // Another process writes it: a program started by another test at this moment would inherit our open file, and Linux runs no
        // file that is open for writing.
        using (var copying = Process.Start("install", ["-m", "700", PathOf("script"), Command]))
        {
            copying.WaitForExit();
        }

        _data = PathOf("data");
        File.WriteAllText(_data, "");
        for (var id = 1; id <= 40; id++)
        {
            Store(id);
        }
    }

    public string Command { get; }

    public IConnector Connector => new ProcessConnector(new LocalAccess { Commands = [Command] });

    public LinesLogger Log { get; } = new();

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>A record changes, or comes to be.</summary>
    public void Store(int id, bool deleted = false) => File.AppendAllText(_data, $"{id} {_changes++} {(deleted ? "true" : "false")}\n");

    public JsonElement Settings(string protocol = "airbyte", string password = Password, int memory = 4096, int page = 9) => JsonSerializer.SerializeToElement(new
    {
        command = Command,
        protocol,
        config = new { data = _data },
        secret_config = JsonSerializer.Serialize(new { password }),
        memory_mb = memory,
        page_size = page,
    });

    public SourceContext Open(JsonElement config, ITokenStore? tokens = null) => new()
    {
        Config = config,
        Budget = new UnlimitedBudget(),
        Time = TimeProvider.System,
        Http = new HttpMessageInvoker(new SocketsHttpHandler()),
        Log = Log,
        Tokens = tokens ?? new MemoryTokenStore(),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LinesLogger : ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<(LogLevel Level, string Line)> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines.Select(line => line.Line)];

    public IReadOnlyList<(LogLevel Level, string Line)> Levels => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));
}
