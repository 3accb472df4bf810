namespace Palisade.Tenancy;

/// <summary>What is done with a secret while it is open. The bytes are cleared when it returns; nothing may keep them.</summary>
public delegate T SecretUse<out T>(ReadOnlySpan<byte> secret);

/// <summary>A secret that is open only inside <see cref="Use{T}"/>.</summary>
public interface IUsableSecret
{
    /// <summary>Opens the secret (UTF-8 where it is text), lets <paramref name="use"/> work with it, and clears it.</summary>
    T Use<T>(SecretUse<T> use);
}
