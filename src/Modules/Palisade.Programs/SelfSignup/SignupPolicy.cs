using System.Text.Json;

namespace Palisade.Programs.SelfSignup;

/// <summary>How a brand treats people who sign up as partners by themselves.</summary>
internal enum SignupPolicy
{
    /// <summary>Proving the address is enough.</summary>
    AutoApprove,

    /// <summary>An operator decides; proving the address activates nothing.</summary>
    RequireReview,

    /// <summary>Nobody can.</summary>
    Disabled,
}

/// <summary>Reads the setting <c>partner_signup</c>: <c>{"policy": "auto_approve" | "require_review" | "disabled", "disabled": bool}</c>.</summary>
internal static class SignupPolicies
{
    public const string Key = "partner_signup";

    /// <summary>The policy; anybody may sign up where nothing was set. What cannot be read closes the door rather than opening it.</summary>
    public static SignupPolicy Read(string? json)
    {
        if (json is null) return SignupPolicy.AutoApprove;
        using var setting = JsonDocument.Parse(json);
        if (setting.RootElement.ValueKind != JsonValueKind.Object) return SignupPolicy.Disabled;
        if (setting.RootElement.TryGetProperty("disabled", out var disabled) && disabled.ValueKind == JsonValueKind.True) return SignupPolicy.Disabled;
        if (!setting.RootElement.TryGetProperty("policy", out var policy)) return SignupPolicy.AutoApprove;
        return (policy.ValueKind == JsonValueKind.String ? policy.GetString() : null) switch
        {
            "auto_approve" => SignupPolicy.AutoApprove,
            "require_review" => SignupPolicy.RequireReview,
            _ => SignupPolicy.Disabled,
        };
    }
}
