using Microsoft.AspNetCore.Http;

namespace Palisade.Platform;

/// <summary>Why a stored secret does not open.</summary>
public static class SecretErrors
{
    public static readonly ProblemError Destroyed = new(
        "secret_destroyed", StatusCodes.Status410Gone, "The key that sealed this secret was destroyed. It cannot be read again; set a new one.");

    public static readonly ProblemError Unreadable = new(
        "secret_unreadable", StatusCodes.Status409Conflict, "The stored secret does not open here: it was changed, moved or sealed by another installation. Set a new one.");

    public static readonly ProblemError KeysUnavailable = new(
        "vault_unavailable", StatusCodes.Status503ServiceUnavailable, "The holder of the master key does not answer, or refuses; try again.");

    public static readonly ProblemError MasterUnknown = new(
        "vault_master_unknown", StatusCodes.Status503ServiceUnavailable, "The master key that this secret needs is not among those that the server was given.");

    /// <summary>Whether the fault says that a secret is lost, rather than that something went wrong on the way to it.</summary>
    public static bool IsLost(Exception fault) => fault is ProblemException { Result.Error: var error } && (error == Destroyed || error == Unreadable);
}
