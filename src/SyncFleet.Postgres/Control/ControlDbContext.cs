using Microsoft.EntityFrameworkCore;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Control;

/// <summary>The control tables by EF Core, inside a tenant's transaction: row-level security decides which rows there are.</summary>
public sealed class ControlDbContext : DbContext
{
    private const string Schema = "syncfleet";

    private readonly TenantTransaction _transaction;

    /// <param name="transaction">Somebody else begins, commits and disposes it.</param>
    public ControlDbContext(TenantTransaction transaction)
    {
        _transaction = transaction;
        Database.UseTransaction(transaction.Transaction);
    }

    public DbSet<SourceRow> Sources => Set<SourceRow>();
    public DbSet<SecretRow> Secrets => Set<SecretRow>();
    public DbSet<TokenRow> Tokens => Set<TokenRow>();
    public DbSet<SyncRow> Syncs => Set<SyncRow>();
    public DbSet<CheckpointRow> Checkpoints => Set<CheckpointRow>();
    public DbSet<SyncRunRow> Runs => Set<SyncRunRow>();
    public DbSet<StreamRunRow> StreamRuns => Set<StreamRunRow>();
    public DbSet<DeadLetterRow> DeadLetters => Set<DeadLetterRow>();
    public DbSet<PageRow> Pages => Set<PageRow>();
    public DbSet<ParkedRow> ParkedWork => Set<ParkedRow>();
    public DbSet<ConnectorRow> Connectors => Set<ConnectorRow>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseNpgsql(_transaction.Connection);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<SourceRow>(row =>
        {
            row.ToTable("sources").HasKey(r => r.SourceId);
            row.Property(r => r.Settings).HasColumnType("jsonb");
            row.Property(r => r.SecretVariables).HasColumnType("jsonb");
        });
        modelBuilder.Entity<SecretRow>().ToTable("source_secrets").HasKey(r => new { r.SourceId, r.Name });
        modelBuilder.Entity<TokenRow>().ToTable("source_tokens").HasKey(r => new { r.SourceId, r.Name });
        modelBuilder.Entity<SyncRow>().ToTable("syncs").HasKey(r => r.SyncId);
        modelBuilder.Entity<CheckpointRow>().ToTable("checkpoints").HasKey(r => new { r.SyncId, r.Stream });
        modelBuilder.Entity<SyncRunRow>(row =>
        {
            row.ToTable("sync_runs").HasKey(r => r.SyncRunId);
            row.HasOne(r => r.Sync).WithMany().HasForeignKey(r => r.SyncId);
            row.HasMany(r => r.Streams).WithOne().HasForeignKey(r => r.SyncRunId);
        });
        modelBuilder.Entity<StreamRunRow>().ToTable("stream_runs").HasKey(r => r.StreamRunId);
        modelBuilder.Entity<DeadLetterRow>(row =>
        {
            row.ToTable("dead_letters").HasKey(r => r.DeadLetterId);
            row.HasOne(r => r.Sync).WithMany().HasForeignKey(r => r.SyncId);
        });
        modelBuilder.Entity<PageRow>().ToTable("pages").HasKey(r => new { r.StreamRunId, r.PageNumber });
        modelBuilder.Entity<ParkedRow>(row =>
        {
            row.ToTable("parked_work").HasKey(r => r.ParkedId);
            row.Property(r => r.Message).HasColumnType("jsonb");
        });
        modelBuilder.Entity<ConnectorRow>(row =>
        {
            row.ToTable("connectors").HasKey(r => r.Name);
            row.Property(r => r.Description).HasColumnType("jsonb");
        });
        SnakeCaseNames.Apply(modelBuilder);
    }
}
