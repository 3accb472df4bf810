using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Palisade.Tenancy.Verification;

/// <summary>What <see cref="AuditVerifier"/> found out about one tenant's chain.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Entries">Entries that hold, counted from the first.</param>
/// <param name="Signed">Number up to which a signed head of the database covers them.</param>
/// <param name="Fault">What is wrong first; null: nothing is.</param>
/// <param name="FaultAt">The entry it is wrong at.</param>
public sealed record AuditReport(Guid Tenant, long Entries, long Signed, string? Fault, long? FaultAt);

/// <summary>
/// Reads the audit chain of a tenant as an administrator, computes every hash anew, here and not in the database, and names the first entry
/// that was altered, is missing or stands in another's place. What was cut off at the end, or written anew as a whole, is found by signed heads:
/// those that the database kept, and better, one that somebody else kept.
/// </summary>
public static class AuditVerifier
{
    /// <summary>The server signs the end of a chain with each batch; entries that stay unsigned for longer were not sealed by it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The first hash of a chain.</summary>
    public static byte[] Genesis(Guid tenant) => SHA256.HashData(Encoding.UTF8.GetBytes($"palisade audit {tenant:D}"));

    /// <summary>The hash of an entry.</summary>
    public static byte[] Link(byte[] before, string text) => SHA256.HashData([.. before, .. Encoding.UTF8.GetBytes(text)]);

    /// <summary>Verifies the chain of one tenant on a connection that row-level security does not bind.</summary>
    /// <param name="connection">Open, of an administrator.</param>
    /// <param name="tenant">Whose chain.</param>
    /// <param name="kept">A head that was kept elsewhere, or null.</param>
    /// <param name="trusted">Public keys that signatures may come from; null: those that the database holds.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<AuditReport> VerifyAsync(
        NpgsqlConnection connection, Guid tenant, AuditHead? kept, IReadOnlyList<byte[]>? trusted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var keys = trusted ?? await KeysAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
        var heads = await HeadsAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
        foreach (var head in kept is null ? heads : [.. heads, kept])
        {
            if (head.Tenant != tenant || !keys.Any(head.IsSignedBy))
            {
                return new AuditReport(tenant, 0, 0, ReferenceEquals(head, kept)
                    ? "The head that was given is not signed by this tenant's key." : $"The signature of head {head.Seq} is not one of this tenant's key.", head.Seq);
            }
        }

        var expected = heads.ToDictionary(h => h.Seq, h => h.Hash);
        var signed = heads.Count > 0 ? heads.Max(h => h.Seq) : 0;
        var (seq, hash, last) = (0L, Genesis(tenant), DateTimeOffset.MinValue);
        await using (var read = Command(connection, tenant, Entries))
        await using (var rows = await read.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var number = rows.GetInt64(0);
                if (number != seq + 1)
                {
                    return new AuditReport(tenant, seq, signed, $"Entry {seq + 1} is missing; the next one is {number}.", seq + 1);
                }

                (seq, hash, last) = (number, Link(hash, rows.GetString(1)), rows.GetFieldValue<DateTimeOffset>(3));
                if (!hash.AsSpan().SequenceEqual(rows.GetFieldValue<byte[]>(2)))
                {
                    return new AuditReport(tenant, seq - 1, signed, $"Entry {seq} was altered, or another stands in its place.", seq);
                }

                if ((expected.TryGetValue(seq, out var said) && !hash.AsSpan().SequenceEqual(said)) || (kept?.Seq == seq && !hash.AsSpan().SequenceEqual(kept.Hash)))
                {
                    var sound = heads.Where(h => h.Seq < seq).Select(h => h.Seq).DefaultIfEmpty(0).Max();
                    return new AuditReport(tenant, sound, signed, $"The chain was written anew: the signed head of entry {seq} does not fit. The first altered entry is one of {sound + 1} to {seq}.", sound + 1);
                }
            }
        }

        var end = await EndAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
        var most = new[] { signed, kept?.Seq ?? 0, end }.Max();
        if (seq < most)
        {
            return new AuditReport(tenant, seq, signed, $"Entries {seq + 1} to {most} are missing: the end was cut off.", seq + 1);
        }

        return end != seq || (signed < seq && now - last > Patience)
            ? new AuditReport(tenant, seq, signed, $"Entries {signed + 1} to {seq} are not covered by a signed head: the server did not seal them, or its heads were removed.", signed + 1)
            : new AuditReport(tenant, seq, signed, Fault: null, FaultAt: null);
    }

    // The text is put together here from the columns, as audit.text_of does: a function of that name in a database under attack may say anything.
    private const string Entries =
        """
        select e.seq, jsonb_build_object(
            'tenant', e.tenant_id, 'seq', e.seq, 'id', e.id, 'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'org', e.org_id,
            'source', e.source, 'action', e.action, 'targetKind', e.target_kind, 'targetId', e.target_id, 'actorKind', e.actor_kind, 'actorId', e.actor_id,
            'before', e.before, 'after', e.after, 'times', e.times, 'reason', e.reason, 'addressHash', e.address_hash, 'requestId', e.request_id)::text,
            e.hash, e.at
        from audit.entries e where e.tenant_id = $1 order by e.seq
        """;

    private static NpgsqlCommand Command(NpgsqlConnection connection, Guid tenant, string text) =>
        new(text, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenant } }, CommandTimeout = 0 };

    private static async Task<IReadOnlyList<byte[]>> KeysAsync(NpgsqlConnection connection, Guid tenant, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, tenant, "select k.public_key from platform.signing_keys k where k.tenant_id = $1");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var keys = new List<byte[]>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            keys.Add(rows.GetFieldValue<byte[]>(0));
        }

        return keys;
    }

    private static async Task<IReadOnlyList<AuditHead>> HeadsAsync(NpgsqlConnection connection, Guid tenant, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, tenant, "select h.seq, h.hash, h.signed_at, h.key_id, h.signature from audit.heads h where h.tenant_id = $1 order by h.seq");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var heads = new List<AuditHead>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            heads.Add(new AuditHead(
                tenant, rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), rows.GetFieldValue<DateTimeOffset>(2), rows.GetString(3), rows.GetFieldValue<byte[]>(4)));
        }

        return heads;
    }

    private static async Task<long> EndAsync(NpgsqlConnection connection, Guid tenant, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, tenant, "select c.seq from audit.chains c where c.tenant_id = $1");
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long seq ? seq : 0;
    }
}
