using Npgsql;

namespace Palisade.Tenancy;

/// <summary>
/// The lookups that run before a scope exists: each calls one SECURITY DEFINER function of the <c>doors</c> schema with an exact key and
/// gets ids, never rows. There is no way to send other SQL through it.
/// </summary>
public sealed class Doors : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    /// <summary>Opens a small pool for the application role.</summary>
    public Doors(TenantDbOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _source = options.BuildDataSource(resetOnReturn: !options.BehindPooler);
    }

    /// <summary>The open tenant with this slug, or null.</summary>
    public Task<Guid?> TenantBySlugAsync(string slug, CancellationToken cancellationToken) =>
        ScalarAsync("select doors.tenant_by_slug($1)", slug, cancellationToken);

    /// <summary>The open tenant that verified this host (lower case, without port), or null.</summary>
    public Task<Guid?> TenantByHostAsync(string host, CancellationToken cancellationToken) =>
        ScalarAsync("select doors.tenant_by_host($1)", host, cancellationToken);

    /// <summary>When the proof of this published host (lower case, without port) was last seen; null when there is no such host.</summary>
    public async Task<DateTimeOffset?> HostProvedAtAsync(string host, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("select doors.host_proved_at($1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = host });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    /// <summary>The tenant of the credential with this SHA-256, or null.</summary>
    public Task<Guid?> TenantByCredentialAsync(byte[] sha256, CancellationToken cancellationToken) =>
        ScalarAsync("select doors.tenant_by_credential($1)", sha256, cancellationToken);

    /// <summary>The public slug of a tenant that is leaving, or null for one that stays.</summary>
    public async Task<string?> LeavingSlugAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("select doors.leaving_slug($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
    }

    /// <summary>Leases tenants whose <paramref name="queue"/> has due work, so that no other worker enters them meanwhile.</summary>
    public async Task<IReadOnlyList<Guid>> LeaseDueAsync(string queue, int most, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("select doors.lease_due($1, $2, $3)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = queue });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = lease });
        return await ListAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ids of all tenants, closed ones too, in order; at most <paramref name="most"/> after <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<Guid>> TenantsAfterAsync(Guid? after, int most, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("select doors.tenants_after($1, $2)");
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid, Value = (object?)after ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        return await ListAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task<IReadOnlyList<Guid>> ListAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var tenants = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            tenants.Add(reader.GetGuid(0));
        }

        return tenants;
    }

    private async Task<Guid?> ScalarAsync<T>(string sql, T key, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = key });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as Guid?;
    }
}
