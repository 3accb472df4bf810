using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Notes in the audit what somebody did who cannot write there: a reader who exports, a visitor who was refused. It works under a scope of its own
/// for the tenant of the scope it is given, and names the actor.
/// </summary>
public sealed class AuditLog(TenantDb db)
{
    /// <summary>Writes the note, now; an export that cannot be noted does not begin.</summary>
    public Task NoteAsync(TenantScope actor, AuditNote note, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(note);
        var of = note.Organization is null && actor.OrganizationId is { } organization ? note with { Organization = organization } : note;
        return WriteAsync(actor.TenantId, [of.ToSql(actor.ActorKind, actor.ActorId, times: 1, RequestClaims.Current?.For(actor.TenantId))], cancellationToken);
    }

    internal Task WriteAsync(Guid tenantId, IEnumerable<Sql> notes, CancellationToken cancellationToken)
    {
        var batch = db.For(ScopeIssuer.ForTenant(tenantId, ActorKind.Job, Guid.Empty, canWrite: true)).Batch();
        foreach (var note in notes)
        {
            batch.Execute(note);
        }

        return batch.SendAsync(cancellationToken);
    }
}
