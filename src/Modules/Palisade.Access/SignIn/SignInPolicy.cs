using System.Text.Json;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.SignIn;

/// <summary>What a brand asks of people who sign in.</summary>
/// <param name="SecondFactor"><see cref="Optional"/> or <see cref="Team"/>.</param>
/// <param name="StepUp"><see cref="WithSecondFactor"/> or <see cref="Always"/>.</param>
/// <param name="StepUpMinutes">How long a proof is fresh.</param>
/// <param name="IdleMinutes">A session that was not used for so long has ended; null: however long.</param>
/// <param name="AbsoluteHours">A session ends so long after the sign-in, used or not.</param>
internal sealed record SignInPolicy(string SecondFactor, string StepUp, int StepUpMinutes, int? IdleMinutes, int AbsoluteHours)
{
    /// <summary>Key of the setting in <c>directory.settings</c>.</summary>
    public const string Key = "sign_in";

    /// <summary>Whoever wants one has a second factor.</summary>
    public const string Optional = "optional";

    /// <summary>The brand's team does nothing without one.</summary>
    public const string Team = "team";

    /// <summary>Who has a second factor shows it again before sensitive acts.</summary>
    public const string WithSecondFactor = "with_second_factor";

    /// <summary>The others sign in again before sensitive acts.</summary>
    public const string Always = "always";

    /// <summary>The longest that a session lasts, and what it lasts by default: 30 days.</summary>
    public const int MostHours = 30 * 24;

    public static SignInPolicy Default { get; } = new(Optional, WithSecondFactor, StepUpMinutes: 15, IdleMinutes: null, MostHours);

    public TimeSpan Absolute => TimeSpan.FromHours(AbsoluteHours);

    /// <summary>Whether a session still counts. What the brand changes counts for sessions that are open as well.</summary>
    public bool Admits(DateTimeOffset signedInAt, DateTimeOffset lastSeenAt, DateTimeOffset now) =>
        now < signedInAt + Absolute && (IdleMinutes is not { } idle || now < lastSeenAt + TimeSpan.FromMinutes(idle));

    /// <summary>The policy as stored; absent parts are the default's.</summary>
    public static SignInPolicy Parse(string? json) =>
        json is null || JsonSerializer.Deserialize<Stored>(json, ApiJson.Options) is not { } stored ? Default : new SignInPolicy(
            stored.SecondFactor ?? Default.SecondFactor, stored.StepUp ?? Default.StepUp, stored.StepUpMinutes ?? Default.StepUpMinutes, stored.IdleMinutes,
            stored.AbsoluteHours ?? Default.AbsoluteHours);

    /// <summary>Reads the tenant's policy. Needs a scope over the whole tenant.</summary>
    public static async Task<SignInPolicy> ReadAsync(SqlRunner db, CancellationToken cancellationToken) =>
        Parse(await db.OneOrDefaultAsync<string>($"select s.value::text from directory.settings s where s.key = {Key}", cancellationToken));

    private sealed record Stored(string? SecondFactor, string? StepUp, int? StepUpMinutes, int? IdleMinutes, int? AbsoluteHours);
}
