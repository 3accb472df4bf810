namespace Palisade.Directory.Contracts;

/// <summary>What the platform refuses; known to the module of its operators.</summary>
public interface IPlatformBlocklist
{
    /// <summary>Whether a brand with this slug, or of this mail address, may not sign up.</summary>
    Task<bool> RefusesSignUpAsync(string slug, string email, CancellationToken cancellationToken);

    /// <summary>Whether no brand may claim this host (lower case, ASCII).</summary>
    Task<bool> RefusesHostAsync(string host, CancellationToken cancellationToken);
}
