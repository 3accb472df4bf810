using Npgsql;

namespace Palisade.Tenancy;

/// <summary>How the application reaches the database.</summary>
public sealed record TenantDbOptions
{
    /// <summary>Connection string of the application's login role (<c>palisade_app</c>).</summary>
    public required string ConnectionString { get; init; }

    /// <summary>True behind a transaction pooler: tokens are then bound to a nonce, because the driver's process id is the pooler's.</summary>
    public bool BehindPooler { get; init; }

    /// <summary>Attempts of a unit of work on serialization failures and deadlocks.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>A statement is prepared on a connection once it was sent this often there; 0 switches preparation off.</summary>
    public int PrepareAfter { get; init; } = 5;

    /// <summary>Clock for pauses between attempts.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Settings the application relies on are startup options, which win over settings that SQL may have stored on the role.
    /// Automatic preparation is set never to begin by itself: only <see cref="StatementPreparer"/> prepares, and never the entry text.
    /// </summary>
    /// <param name="resetOnReturn">
    /// False for connections whose every use begins with <c>ctx.enter</c>: it cleans the session itself, without the driver's seven
    /// statements and their own answer.
    /// </param>
    internal NpgsqlDataSource BuildDataSource(bool resetOnReturn)
    {
        var builder = new NpgsqlDataSourceBuilder(ConnectionString);
        builder.ConnectionStringBuilder.Options = "-c search_path=pg_catalog -c default_transaction_read_only=off -c row_security=on";
        builder.ConnectionStringBuilder.Timezone = "UTC";
        builder.ConnectionStringBuilder.MaxAutoPrepare = PrepareAfter > 0 && !BehindPooler ? 1000 : 0;
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = int.MaxValue;
        builder.ConnectionStringBuilder.NoResetOnClose |= !resetOnReturn;
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        // Measurements carry this name; by default it would be the connection string.
        builder.Name = resetOnReturn ? "palisade_doors" : "palisade_app";
        return builder.Build();
    }
}
