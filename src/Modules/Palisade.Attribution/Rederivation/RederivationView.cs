using Palisade.Tenancy;

namespace Palisade.Attribution.Rederivation;

/// <summary>A re-derivation and how far it got; counts are of users and events looked at, and of events whose credit or commissions changed.</summary>
internal sealed record RederivationView(
    Guid Id, Guid? ProgramId, DateTimeOffset From, string Reason, string Status, long UsersDone, long EventsDone, long EventsChanged,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public static Sql Columns =>
        $"""
        r.id, r.program_id, r.from_ts as "from", r.reason, r.status, r.users_done, r.events_done, r.events_changed, r.created_at, r.started_at,
        r.finished_at
        """;
}
