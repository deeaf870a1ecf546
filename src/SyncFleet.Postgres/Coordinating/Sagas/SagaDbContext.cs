using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>Saga rows by EF Core, on a connection that somebody else opens and closes.</summary>
public sealed class SagaDbContext(NpgsqlConnection connection) : DbContext
{
    public DbSet<SagaRow> Rows => Set<SagaRow>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseNpgsql(connection);

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<SagaRow>(row =>
    {
        row.ToTable("sync_run_sagas", "syncfleet");
        row.HasKey(r => r.CorrelationId);
        row.Property(r => r.CorrelationId).HasColumnName("correlation_id").ValueGeneratedNever();
        row.Property(r => r.TenantId).HasColumnName("tenant_id");
        row.Property(r => r.CurrentState).HasColumnName("current_state");
        row.Property(r => r.Body).HasColumnName("body").HasColumnType("jsonb");
        row.Property(r => r.UpdatedAt).HasColumnName("updated_at");
        row.Property(r => r.Version).IsRowVersion();
    });
}
