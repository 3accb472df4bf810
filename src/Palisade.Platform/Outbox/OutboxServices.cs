using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Platform;

/// <summary>The installation's own transport of mail: for brands that have none of their own.</summary>
public sealed record PlatformMail(IMailTransport Transport);

/// <summary>The outbox of a host: its worker, the installation's transport of mail, and in development the mailbox.</summary>
public static class OutboxServices
{
    /// <summary>Adds the worker and <see cref="PlatformMail"/> as <c>PALISADE_MAIL</c> names it. Who else adds <see cref="IMailTransport"/> decides by brand.</summary>
    /// <exception cref="InvalidOperationException"><c>PALISADE_MAIL</c>, <c>PALISADE_MAIL_FROM</c> or <c>PALISADE_MAIL_CA_FILE</c> cannot be read.</exception>
    public static IServiceCollection AddOutbox(this IServiceCollection services, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var smtp = new SmtpMail(SmtpTrust.From(options));
        services.AddSingleton(smtp);
        services.AddSingleton<DevelopmentMailbox>();
        if (options.Mail == "dev")
        {
            services.AddSingleton(provider => new PlatformMail(provider.GetRequiredService<DevelopmentMailbox>()));
        }
        else
        {
            var from = MailSender.Parse(options.MailFrom)
                ?? throw new InvalidOperationException("PALISADE_MAIL_FROM must be an address, or a name and an address: Palisade <no-reply@example.com>.");
            services.AddSingleton(new PlatformMail(new SmtpTransport(smtp, SmtpServer.Parse(options.Mail), from)));
        }

        services.AddSingleton<OutboxDelivery>();
        services.AddHostedService<OutboxWorker>();
        return services;
    }

    /// <summary>In development only: the mailbox as a page and as JSON. The routes do not exist otherwise.</summary>
    public static void MapDevelopmentMail(this IEndpointRouteBuilder routes, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Development || options.Mail != "dev")
        {
            return;
        }

        routes.MapGet("/dev/mail", DevelopmentMailPage.HandleAsync).Public("development only: the mailbox of this machine").WithName("DevelopmentMail");
        routes.MapGet("/dev/mail.json", DevelopmentMailPage.HandleJsonAsync).Public("development only: the mailbox of this machine").WithName("DevelopmentMailJson");
    }
}
