using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Platform;

/// <summary>The outbox of a host: its worker, the transport of mail, and in development the mailbox.</summary>
public static class OutboxServices
{
    /// <summary>Adds the worker and the transport named by <c>PALISADE_MAIL</c>.</summary>
    /// <exception cref="InvalidOperationException"><c>PALISADE_MAIL</c> cannot be read.</exception>
    public static IServiceCollection AddOutbox(this IServiceCollection services, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton<DevelopmentMailbox>();
        if (options.Mail == "dev")
        {
            services.AddSingleton<IMailTransport>(provider => provider.GetRequiredService<DevelopmentMailbox>());
        }
        else
        {
            services.AddSingleton<IMailTransport>(new SmtpTransport(SmtpSettings.Parse(options.Mail), options.MailFrom));
        }

        services.AddSingleton<MailSeal>();
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
