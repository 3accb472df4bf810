namespace Palisade.Tenancy.Tests.Attacks;

internal static class AttackSuite
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        .. AttacksOnRoles.All, .. AttacksOnObjects.All, .. AttacksOnPolicies.All, .. AttacksOnScope.All, .. AttacksOnSessions.All, .. AttacksOnDoors.All, .. AttacksOnErasure.All, .. AttacksOnAudit.All,
    ];

    /// <summary>Classes, or parts of them, that no attack here stands for, with the reason: what is left over, and what is done outside the database.</summary>
    public static IReadOnlyDictionary<int, string> Residual { get; } = new Dictionary<int, string>
    {
        [16] = "A role may always change its own login defaults and password. Startup options win over the defaults; a password changed this way is set again by the next migration.",
        [55] = "Behind a transaction pooler other session state stays for the next client; ctx.enter refuses what could change what a statement reads or writes.",
        [60] = "A token caught between the application and the server is good on its connection until it expires (two minutes). SQL cannot see it.",
        [66] = "lastval() of a session tells the last user's value; there are no sequences to have one.",
        [84] = "EXPLAIN is never exposed, and the planner keeps no statistics on personal data.",
        [85] = "EXPLAIN ANALYZE counts hidden rows: the volume of all data together can be estimated by somebody with SQL.",
        [86] = "pg_class.reltuples, transaction ids and the position in the write-ahead log stay readable: volume of all tenants together.",
        [90] = "Every session may LISTEN: payloads are opaque.",
        [91] = "Timing and cache state: indexes lead with the tenant; nothing closes it.",
        [100] = "Dumps, restores, replicas and copies are made by other roles: run `palisade verify` after a restore.",
    };
}
