using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Palisade.Platform;

/// <summary>
/// Which mail servers are believed to be who they say: those whose certificate bears the name and leads to an authority of the system, or to one
/// of <c>PALISADE_MAIL_CA_FILE</c>.
/// </summary>
public sealed class SmtpTrust(X509Certificate2Collection authorities)
{
    /// <summary>Trust by the installation's settings.</summary>
    /// <exception cref="InvalidOperationException">The file of authorities cannot be read.</exception>
    public static SmtpTrust From(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var authorities = new X509Certificate2Collection();
        if (options.MailAuthorities is { } file)
        {
            try
            {
                authorities.ImportFromPemFile(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
            {
                throw new InvalidOperationException("PALISADE_MAIL_CA_FILE must name a PEM file with certificates.", e);
            }
        }

        return new SmtpTrust(authorities);
    }

    internal SslClientAuthenticationOptions Options(string host) => new()
    {
        TargetHost = host,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accepts(certificate, chain, errors),
    };

    private bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || authorities.Count == 0 || certificate is null)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;

        // What the certificate is for is asked as the default would ask.
        own.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.1"));
        foreach (var element in chain?.ChainElements.Select(e => e.Certificate) ?? [])
        {
            own.ChainPolicy.ExtraStore.Add(element);
        }

        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(leaf);
    }
}
