namespace SyncFleet.Chaos.Faults;

/// <summary>What the harness does to the fleet and its surroundings.</summary>
internal enum ChaosFault
{
    /// <summary>SIGKILL of a worker, then a new one.</summary>
    KillWorker,

    /// <summary>SIGTERM of a worker, then a new one.</summary>
    StopWorker,

    /// <summary>SIGSTOP of a worker for longer than a lease, then SIGCONT.</summary>
    PauseWorker,

    /// <summary>The clock of a worker jumps, and later back.</summary>
    ClockJump,

    /// <summary>PostgreSQL ends in immediate mode and is started again.</summary>
    CrashPostgres,

    /// <summary>PostgreSQL is stopped and started again.</summary>
    RestartPostgres,

    /// <summary>RabbitMQ is killed and started again.</summary>
    CrashRabbitMq,

    /// <summary>RabbitMQ is stopped and started again.</summary>
    RestartRabbitMq,

    /// <summary>The file system of the page store has no room left.</summary>
    FullDisk,

    /// <summary>Every connection of a link is reset.</summary>
    CutLink,

    /// <summary>A link resets new connections, too, for a while.</summary>
    CloseLink,

    /// <summary>A link delays.</summary>
    DelayLink,

    /// <summary>A link lets few bytes through.</summary>
    ThrottleLink,

    /// <summary>A link lets nothing through and tells nobody.</summary>
    StallLink,

    /// <summary>The server side of a link is told that no more comes, while it may go on speaking; or the client side.</summary>
    HalfCloseLink,

    /// <summary>Messages of the fleet are sent again, as they were, in their order.</summary>
    RepeatMessages,

    /// <summary>Messages of the fleet, of ended runs too, are sent again in another order.</summary>
    ShuffleMessages,

    /// <summary>The messages of a queue are held back and arrive later, some behind those that were sent after them.</summary>
    HoldMessages,

    /// <summary>The messages of a queue arrive in the shape of an older version, without any of their optional properties.</summary>
    OlderMessages,

    /// <summary>The messages of a queue arrive in the shape of a newer version, with properties that nobody knows.</summary>
    NewerMessages,

    /// <summary>A run is canceled.</summary>
    CancelRun,

    /// <summary>The source answers 429.</summary>
    Throttled,

    /// <summary>The source answers 5xx.</summary>
    ServerError,

    /// <summary>The source cuts its answer.</summary>
    CutAnswer,

    /// <summary>The source's JSON breaks off.</summary>
    TruncatedJson,

    /// <summary>The source answers with a web page.</summary>
    Html,

    /// <summary>The source is slow.</summary>
    SlowAnswer,

    /// <summary>The source gives one record twice in a page.</summary>
    DuplicateKeys,

    /// <summary>The source gives a record that cannot be mapped.</summary>
    Malformed,
}
