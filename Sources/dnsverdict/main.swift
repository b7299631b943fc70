print("dnsverdict")
