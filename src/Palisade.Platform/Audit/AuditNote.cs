using System.Text.Json;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>Something for the audit that is no change of a row.</summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="TargetKind">What it happened to; null when there is no such thing.</param>
/// <param name="TargetId">Which one.</param>
/// <param name="Detail">A little more, by the rules of <see cref="ApiJson"/>. No contact data, no secret: nothing here is masked.</param>
/// <param name="Organization">Who may see it besides operators; null: the organization of the scope.</param>
public sealed record AuditNote(string Action, string? TargetKind = null, string? TargetId = null, object? Detail = null, Guid? Organization = null)
{
    /// <summary>The statement, for the transaction of what it belongs to. The actor is that of the scope.</summary>
    public Sql ToSql() =>
        $"select audit.note({Action}, {TargetKind}, {TargetId}, {DetailJson()}, {Organization}, 1, null, null, null)";

    /// <summary>The same for an actor who cannot write, under the scope of a job.</summary>
    internal Sql ToSql(ActorKind kind, Guid actor, int times, string? request)
    {
        var letter = ((char)kind).ToString();
        return $"select audit.note({Action}, {TargetKind}, {TargetId}, {DetailJson()}, {Organization}, {times}, {letter}, {actor}, {request})";
    }

    private JsonParameter DetailJson() => Sql.Json(Detail is null ? null : JsonSerializer.Serialize(Detail, ApiJson.Options));
}

/// <summary>How a module notes something.</summary>
public static class AuditNotes
{
    /// <summary>Adds the note to the caller's transaction.</summary>
    public static void Note(this SqlBatch batch, AuditNote note)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(note);
        batch.Execute(note.ToSql());
    }
}

/// <summary>Notes of the product. The names are part of the API.</summary>
public static class AuditActions
{
    /// <summary>Somebody signed in.</summary>
    public const string SignedIn = "sign_in.succeeded";

    /// <summary>A sign-in link or passkey was refused.</summary>
    public const string SignInFailed = "sign_in.failed";

    /// <summary>A code or passkey was refused that was to prove a signed-in person.</summary>
    public const string SecondFactorFailed = "second_factor.failed";

    /// <summary>An operator took a member its second factors.</summary>
    public const string SecondFactorReset = "second_factor.reset";

    /// <summary>A credential was refused, or its holder may not do what was asked.</summary>
    public const string AccessDenied = "access.denied";

    /// <summary>An API key was used from an address: once an hour.</summary>
    public const string KeyUsed = "api_key.used";

    /// <summary>An operator of the platform called a route of the brand inside a reach: each call, before it is answered.</summary>
    public const string ReachUsed = "reach.used";

    /// <summary>A second operator of the platform confirmed a broken glass (the platform's own history).</summary>
    public const string ReachConfirmed = "reach_request.confirmed";

    /// <summary>An operator of the platform ended a reach, or took a wish back (the platform's own history).</summary>
    public const string ReachEnded = "reach_request.ended";

    /// <summary>Somebody set typed settings.</summary>
    public const string SettingsChanged = "settings.changed";

    /// <summary>Somebody put a click into quarantine by hand.</summary>
    public const string ClickFlagged = "click.flagged";

    /// <summary>Somebody let a click out of quarantine.</summary>
    public const string ClickUnflagged = "click.unflagged";

    /// <summary>Somebody took data out in bulk.</summary>
    public const string DataExported = "data.exported";

    /// <summary>An operator looked at names and addresses of people.</summary>
    public const string ContactDataRead = "contact_data.read";
}
