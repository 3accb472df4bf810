namespace Palisade.Tenancy.Tests.Attacks;

internal static class AttackSuite
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        .. AttacksOnRoles.All, .. AttacksOnObjects.All, .. AttacksOnPolicies.All, .. AttacksOnScope.All, .. AttacksOnSessions.All, .. AttacksOnDoors.All,
    ];

    /// <summary>Classes that neither an attack here nor a rule of the verifier can show, with the reason.</summary>
    public static IReadOnlyDictionary<int, string> Elsewhere { get; } = new Dictionary<int, string>
    {
        [91] = "Residual: timing and cache state. Indexes lead with the tenant; nothing closes it.",
        [100] = "Operational: dumps, restores, replicas and copies are made by other roles; run the verifier after a restore.",
    };
}
