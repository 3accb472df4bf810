using System.Text;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Scim.Conformance;
using Xunit;
using Xunit.Sdk;

namespace Palisade.Api.Tests.Scim;

/// <summary>The conformance suite against a server with a fault planted in front of it: the suite must fail.</summary>
[Collection("SCIM conformance")]
public sealed class PlantedFaultTests(ScimTarget target)
{
    [Fact]
    public async Task A_server_that_ignores_PATCH_remove_is_found()
    {
        using var client = target.Through(new IgnoresRemove());
        var suite = new PatchConformance(client);

        await Assert.ThrowsAnyAsync<XunitException>(() => suite.A_form_does_what_it_says("""{"op":"remove","path":"title"}""", "title", expected: null));
        await Assert.ThrowsAnyAsync<XunitException>(() => suite.A_form_does_what_it_says("""{"op":"remove","path":"phoneNumbers[type eq \"work\"]"}""", "phoneNumbers", """[{"value":"2","type":"home"}]"""));
        await Assert.ThrowsAnyAsync<XunitException>(suite.People_of_a_group_come_and_go_in_every_form);
        await suite.A_form_does_what_it_says("""{"op":"add","path":"nickName","value":"N"}""", "nickName", "\"N\"");
    }

    [Fact]
    public async Task A_server_that_answers_204_to_what_it_does_not_understand_is_found()
    {
        using var client = target.Through(new SwallowsRefusals());
        var suite = new PatchConformance(client);

        await Assert.ThrowsAnyAsync<XunitException>(() => suite.What_cannot_be_done_is_refused_and_undoes_what_came_before("""{"op":"replace","path":"nothing","value":"1"}""", "invalidPath"));
    }

    private sealed class IgnoresRemove : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Patch && JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)) is JsonObject body)
            {
                foreach (var remove in body["Operations"]!.AsArray().OfType<JsonObject>().Where(o => (string?)o["op"] == "remove"))
                    (remove["op"], remove["path"], remove["value"]) = ("add", null, new JsonObject());
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/scim+json");
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class SwallowsRefusals : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Patch && (int)response.StatusCode == 400)
                (response.StatusCode, response.Content) = (System.Net.HttpStatusCode.NoContent, new ByteArrayContent([]));
            return response;
        }
    }
}
